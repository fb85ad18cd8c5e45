PRAGMA application_id = 1162887497;
PRAGMA user_version = 5;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'epaile','m001_tables','2026-11-26 04:55:52.105265+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'epaile','m002_views','2026-11-26 04:55:52.106204+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'epaile','m003_finality','2026-11-26 04:55:52.106860+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'epaile','m004_counts','2026-11-26 04:55:52.107363+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'epaile','m005_log','2026-11-26 04:55:52.112082+00:00');
CREATE TABLE amended_answers (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        amendment INTEGER NOT NULL REFERENCES amendments (seq),
        question TEXT NOT NULL CHECK (question <> ''),
        kind TEXT NOT NULL CHECK (kind IN ('preference', 'choice', 'text')),
        value TEXT NOT NULL,
        derived INTEGER NOT NULL CHECK (derived IN (0, 1)),
        UNIQUE (amendment, question),
        CHECK (kind <> 'preference'
            OR value IN ('left', 'right', 'tie', 'both_good', 'both_bad', 'cannot_say'))
    ) STRICT;
INSERT INTO "amended_answers" VALUES(1,1,'content','preference','left',0);
CREATE TABLE amendments (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number >= 2),
        participant TEXT NOT NULL,
        amends TEXT NOT NULL UNIQUE,
        seconds REAL CHECK (seconds >= 0),
        receipt TEXT NOT NULL UNIQUE CHECK (receipt <> ''),
        stored_at TEXT NOT NULL CHECK (stored_at LIKE '____-__-__T__:__:__%+00:00'),
        UNIQUE (battle, number),
        FOREIGN KEY (battle) REFERENCES ballots (battle),
        FOREIGN KEY (battle, participant) REFERENCES battles (id, participant)
    ) STRICT;
INSERT INTO "amendments" VALUES(1,'b1',2,'jon','receipt-b1',12.5,'second','2026-11-21T10:20:30.123456+00:00');
CREATE TABLE answers (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        ballot INTEGER NOT NULL REFERENCES ballots (seq),
        question TEXT NOT NULL CHECK (question <> ''),
        kind TEXT NOT NULL CHECK (kind IN ('preference', 'choice', 'text')),
        value TEXT NOT NULL,
        derived INTEGER NOT NULL CHECK (derived IN (0, 1)),
        UNIQUE (ballot, question),
        CHECK (kind <> 'preference'
            OR value IN ('left', 'right', 'tie', 'both_good', 'both_bad', 'cannot_say'))
    ) STRICT;
INSERT INTO "answers" VALUES(1,1,'content','preference','left',0);
INSERT INTO "answers" VALUES(2,1,'language','preference','left',0);
INSERT INTO "answers" VALUES(3,1,'overall','preference','left',1);
INSERT INTO "answers" VALUES(4,1,'comment','text','Oharra 0',0);
INSERT INTO "answers" VALUES(5,2,'content','preference','tie',0);
INSERT INTO "answers" VALUES(6,2,'language','preference','tie',0);
INSERT INTO "answers" VALUES(7,2,'overall','preference','tie',1);
INSERT INTO "answers" VALUES(8,2,'comment','text','Oharra 1',0);
INSERT INTO "answers" VALUES(9,3,'content','preference','right',0);
INSERT INTO "answers" VALUES(10,3,'language','preference','right',0);
INSERT INTO "answers" VALUES(11,3,'overall','preference','right',1);
INSERT INTO "answers" VALUES(12,3,'comment','text','Oharra 2',0);
INSERT INTO "answers" VALUES(17,5,'content','preference','both_bad',0);
INSERT INTO "answers" VALUES(18,5,'language','preference','both_bad',0);
INSERT INTO "answers" VALUES(19,5,'overall','preference','both_bad',1);
INSERT INTO "answers" VALUES(20,5,'comment','text','Oharra 5',0);
CREATE TABLE ballots (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL UNIQUE,
        participant TEXT NOT NULL,
        seconds REAL CHECK (seconds >= 0),
        receipt TEXT NOT NULL UNIQUE CHECK (receipt <> ''),
        fingerprint TEXT NOT NULL,
        stored_at TEXT NOT NULL CHECK (stored_at LIKE '____-__-__T__:__:__%+00:00'),
        FOREIGN KEY (battle, participant) REFERENCES battles (id, participant)
    ) STRICT;
INSERT INTO "ballots" VALUES(1,'b0','ane',12.5,'receipt-b0','81da4a7bf0485e41f4fcd59aec00c6b829a04e8a0ac46b508b58e5b2f66247ec','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(2,'b1','jon',12.5,'receipt-b1','56ddb51c41c96c4ce8598f5c5c40caf22dc7764f1986acafc0c42cc8d4aa76b7','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(3,'b2','ane',12.5,'receipt-b2','180173e7a83b65d482ef25f7efd0f191bf3a1418785f4a640266114f770323de','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(4,'b3','jon',NULL,'receipt-b3','','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(5,'b5','jon',12.5,'receipt-b5','e73401462ae25217b21198473c4ab7b56c59c06f4a63515bdc092d2a334b7338','2026-11-21T10:20:30.123456+00:00');
CREATE TABLE battles (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        study TEXT NOT NULL,
        study_hash TEXT NOT NULL,
        participant TEXT NOT NULL REFERENCES participants (id),
        prompt_id TEXT,
        prompt_text TEXT NOT NULL,
        prompt_language TEXT NOT NULL,
        prompt_category TEXT,
        model_left TEXT NOT NULL REFERENCES models (id),
        model_right TEXT NOT NULL REFERENCES models (id),
        policy TEXT NOT NULL,
        probability REAL NOT NULL CHECK (probability > 0 AND probability <= 1),
        purpose TEXT NOT NULL CHECK (purpose IN ('ranked', 'control', 'repeat')),
        replaces TEXT REFERENCES battles (id),
        code_version TEXT NOT NULL,
        opened_at TEXT NOT NULL CHECK (opened_at LIKE '____-__-__T__:__:__%+00:00'),
        UNIQUE (id, participant),
        CHECK (model_left <> model_right OR purpose <> 'ranked'),
        FOREIGN KEY (study, study_hash) REFERENCES studies (id, hash),
        FOREIGN KEY (study, study_hash, prompt_id) REFERENCES prompts (study, study_hash, id)
    ) STRICT;
INSERT INTO "battles" VALUES(1,'b0','proba','h1','ane',NULL,'Galdera 0
''bi'' lerrotan 🌊','eu',NULL,'alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(2,'b1','proba','h1','jon',NULL,'Galdera 1
''bi'' lerrotan 🌊','eu',NULL,'beta','gamma','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(3,'b2','proba','h1','ane',NULL,'Galdera 2
''bi'' lerrotan 🌊','eu',NULL,'gamma','alpha','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(4,'b3','proba','h1','jon',NULL,'','eu',NULL,'alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(5,'b4','proba','h1','ane',NULL,'Galdera 4
''bi'' lerrotan 🌊','eu',NULL,'beta','gamma','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(6,'b5','proba','h1','jon',NULL,'Galdera 5
''bi'' lerrotan 🌊','eu',NULL,'gamma','alpha','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
CREATE TABLE links (
        position INTEGER PRIMARY KEY CHECK (position >= 1),
        kind TEXT NOT NULL
            CHECK (kind IN ('ballot', 'amendment', 'reveal', 'withdrawal', 'gap')),
        battle TEXT REFERENCES battles (id),
        number INTEGER,
        refers INTEGER,
        receipt TEXT,
        vote TEXT,
        texts TEXT,
        person TEXT,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE,
        CHECK ((kind IN ('ballot', 'amendment')) = (number IS NOT NULL)),
        CHECK ((kind = 'gap') = (battle IS NULL))
    ) STRICT;
INSERT INTO "links" VALUES(1,'ballot','b0',1,NULL,'06e25661dc465ac0f154237061a149997ce1bb3ab5f4d69866c9d329bc308c51','f75e89b33f2ab3cc20f7b0d7fff9b933c46149ac5babc83fa71c26f74b09c696','ea1dda013451839f27f1b318da33b38feb099c83cef662a6831c1d486bd8ba14','8765986c743ce96cf3023366233c2e63918c8bd05e83c90d3dc3466337113568','0000000000000000000000000000000000000000000000000000000000000000','5cd48acc707b200c28e27e96665a9b1886afc10aac38d900e347e2b253e1a139');
INSERT INTO "links" VALUES(2,'ballot','b1',1,NULL,'814a9c29d6a35c2f4550eaad824af2c62156bc1fe543067c82a11e0455fd27e7','522dae0d4e68f7be2290bd57fcf37364bc260ea94c71f983c6f0fd5d6db467cf','3e12a0d28f9f5bf50eb1f8fc38d3a119ca08c8cbeb91953b1b05b1c8b29d40a0','68044298845f6265e2ae856b8cdf4a5e7ded16b6c9691d71bee98d7640570013','5cd48acc707b200c28e27e96665a9b1886afc10aac38d900e347e2b253e1a139','ab0448b6859ee3ed9bef954a6bac5b9b3ab986cb528a7d4dd774fe257c3584a4');
INSERT INTO "links" VALUES(3,'ballot','b2',1,NULL,'4231f1d5a1d5886f77318e23499f91cd2040d8a5c2193de460ace2cdfd879dd3','d02632c4655f7f04845ada320a2ffd7c8ced7fc063052b61367ac69f5a59a37c','dc95249954920ea12e2a920eddfa398884633afb79ec9e1eac26fe75c78dbca7','b938d18886e847f8d685ea2cb222cab0e0ae561fa2a87e83ea5535f1b8efc381','ab0448b6859ee3ed9bef954a6bac5b9b3ab986cb528a7d4dd774fe257c3584a4','a6d6a8c3b342bbe547a0e00f079c2ebc5946594fa335b09e6ff2d57ed1382b71');
INSERT INTO "links" VALUES(4,'ballot','b3',1,NULL,'63194fc8e5499fa6689ce4f3452758226d851c5c8269c06d2be7193d9cca02a5','10a93169abe46f35069b95dce8d994a4bcfbbce5a48a7992324a2434bc104f88','739a40493ebc8c7aa8e12a4c6dcd3016965012d26b8433f8b05e7c6930465349','b56f1a891a33126c86770c7e6350dfcc03d203135b4d5560a98ae4ca85f4ba51','a6d6a8c3b342bbe547a0e00f079c2ebc5946594fa335b09e6ff2d57ed1382b71','1d95cf721b4c2d8b8e0773b3fb9d9c4275f0f1650aa00e9192e85579fb3716b7');
INSERT INTO "links" VALUES(5,'ballot','b5',1,NULL,'65772d8dbd3082378a365edbde406dfe3fa387b86d91ab5a82c5ae1c2ab8a45e','9a23fc1c298148fd8846e478092b8d762e9681e8435e8617162cd66f051fadb5','84290aaa43bfde74d3db6314c41b7022bc0a90d8d7ef2d7526f8f4dbfbcf67d4','33cf1df6203fb8fe31fa37cca505978a0ef27021e84aa836f622cac541a0c384','1d95cf721b4c2d8b8e0773b3fb9d9c4275f0f1650aa00e9192e85579fb3716b7','42421f416e5028c2668f9f1e88e53e1d91ffa1d06a42c28696955aa9a7d73f1d');
INSERT INTO "links" VALUES(6,'amendment','b1',2,2,'16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4','bd516d984de84f3839e75fd92dda7c72383c2dccbdaf940863e354a46943171e',NULL,'b357b3578ea1e7b31f6eefac7eeafb25a0aaf4d61208bcd19dfe950edcac95ad','42421f416e5028c2668f9f1e88e53e1d91ffa1d06a42c28696955aa9a7d73f1d','c1b2b410a11e7bad6258b45940dee5f30113e1e468299740f229498264630c47');
INSERT INTO "links" VALUES(7,'reveal','b0',NULL,1,NULL,NULL,NULL,NULL,'c1b2b410a11e7bad6258b45940dee5f30113e1e468299740f229498264630c47','39287f7fb5a939ff4e8d916e693e1b9cdd4d6ab000c44228fb8a6a1a6c3cee1e');
INSERT INTO "links" VALUES(8,'withdrawal','b3',NULL,4,NULL,NULL,NULL,NULL,'39287f7fb5a939ff4e8d916e693e1b9cdd4d6ab000c44228fb8a6a1a6c3cee1e','d2d5645ca91e31417299e2e1ad2e4243c32fbe6eaa4ccf1807607e4216eb85c7');
CREATE TABLE model_notes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        model TEXT NOT NULL REFERENCES models (id),
        label TEXT NOT NULL,
        factors TEXT NOT NULL,
        registered_at TEXT NOT NULL CHECK (registered_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
CREATE TABLE models (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        label TEXT NOT NULL,
        backend TEXT NOT NULL,
        template TEXT NOT NULL CHECK (template IN ('chat', 'completion', 'frame')),
        options TEXT NOT NULL,
        factors TEXT NOT NULL,
        registered_at TEXT NOT NULL CHECK (registered_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "models" VALUES(1,'alpha','Label of alpha','echo','chat','{"delay":0.1}','{"backbone":"base"}','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "models" VALUES(2,'beta','Label of beta','echo','chat','{"delay":0.1}','{"backbone":"base"}','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "models" VALUES(3,'gamma','Label of gamma','echo','chat','{"delay":0.1}','{"backbone":"base"}','2026-11-21T10:30:00.000000+00:00');
CREATE TABLE nicknames (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        participant TEXT NOT NULL UNIQUE REFERENCES participants (id),
        nickname TEXT NOT NULL CHECK (nickname <> '')
    ) STRICT;
INSERT INTO "nicknames" VALUES(1,'ane','Ane');
CREATE TABLE participant_codes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        participant TEXT NOT NULL UNIQUE REFERENCES participants (id),
        code_hash TEXT NOT NULL UNIQUE
    ) STRICT;
INSERT INTO "participant_codes" VALUES(1,'ane','code-ane');
INSERT INTO "participant_codes" VALUES(2,'jon','code-jon');
CREATE TABLE participants (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        study TEXT NOT NULL,
        kind TEXT NOT NULL DEFAULT 'human' CHECK (kind IN ('human', 'judge')),
        token_hash TEXT NOT NULL UNIQUE,
        interface_language TEXT NOT NULL,
        consent_version TEXT NOT NULL CHECK (consent_version <> ''),
        consent_hash TEXT NOT NULL CHECK (consent_hash <> ''),
        profile TEXT NOT NULL,
        joined_at TEXT NOT NULL CHECK (joined_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "participants" VALUES(1,'ane','proba','human','token-ane','eu','1','c0','{"level":"native"}','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "participants" VALUES(2,'jon','proba','human','token-jon','eu','1','c0','{}','2026-11-21T10:20:30.123456+00:00');
CREATE TABLE prompts (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        study TEXT NOT NULL,
        study_hash TEXT NOT NULL,
        id TEXT NOT NULL,
        text TEXT NOT NULL,
        language TEXT NOT NULL,
        category TEXT,
        UNIQUE (study, study_hash, id),
        FOREIGN KEY (study, study_hash) REFERENCES studies (id, hash)
    ) STRICT;
INSERT INTO "prompts" VALUES(1,'proba','h1','p1','Idatzi olerki bat 🌊','eu','idazketa');
INSERT INTO "prompts" VALUES(2,'proba','h1','p2','Zer da BOE?','eu',NULL);
CREATE TABLE responses (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL,
        turn INTEGER NOT NULL,
        side TEXT NOT NULL CHECK (side IN ('left', 'right')),
        model TEXT NOT NULL REFERENCES models (id),
        text TEXT NOT NULL,
        finish TEXT NOT NULL CHECK (finish IN ('stop', 'length')),
        settings TEXT NOT NULL,
        rendered_prompt TEXT NOT NULL,
        engine TEXT NOT NULL,
        first_token_seconds REAL NOT NULL CHECK (first_token_seconds >= 0),
        total_seconds REAL NOT NULL CHECK (total_seconds >= 0),
        prompt_tokens INTEGER CHECK (prompt_tokens >= 0),
        response_tokens INTEGER CHECK (response_tokens >= 0),
        stored_at TEXT NOT NULL CHECK (stored_at LIKE '____-__-__T__:__:__%+00:00'),
        UNIQUE (battle, turn, side),
        FOREIGN KEY (battle, turn) REFERENCES turns (battle, number)
    ) STRICT;
INSERT INTO "responses" VALUES(1,'b0',1,'left','alpha','Erantzuna 0','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(2,'b0',1,'right','beta','Erantzuna 0','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(3,'b1',1,'left','beta','Erantzuna 1','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(4,'b1',1,'right','gamma','Erantzuna 1','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(5,'b2',1,'left','gamma','Erantzuna 2','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(6,'b2',1,'right','alpha','Erantzuna 2','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(7,'b3',1,'left','alpha','','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(8,'b3',1,'right','beta','','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(9,'b4',1,'left','beta','Erantzuna 4','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(10,'b4',1,'right','gamma','Erantzuna 4','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(11,'b5',1,'left','gamma','Erantzuna 5','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(12,'b5',1,'right','alpha','Erantzuna 5','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
CREATE TABLE reveals (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL UNIQUE REFERENCES ballots (battle),
        revealed_at TEXT NOT NULL CHECK (revealed_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "reveals" VALUES(1,'b0','2026-11-21T10:30:00.000000+00:00');
CREATE TABLE salts (
        position INTEGER PRIMARY KEY REFERENCES links (position),
        vote TEXT NOT NULL,
        texts TEXT,
        person TEXT NOT NULL
    ) STRICT;
INSERT INTO "salts" VALUES(1,'451e2972cc1286722f6e377284299f31f3a21106294ecc9d764e0f81a0e124e0','b76e54023dd6592b11be45cb1a7fbdfb6ff99535ca991a03c5a61658d241dfd4','ac2046840d4f291f2d5eba33bf7dcd34f966c91661927998502b14e2540c6e82');
INSERT INTO "salts" VALUES(2,'1e833919a014a8092f38196f0a9b3323c6969cc9f4665fb877fedbf0d56207e1','c4a3e90a8bd9f96a7e7c9c7533b43e6c07ae1d1a84ce19a085d9eabdb617bbf3','6391fd3e8840e8d7e1c8bfe16f636914312c8776c08693450ccb8950e058c653');
INSERT INTO "salts" VALUES(3,'434b4f75f54b45074244b3d248226ff128100914bbca929c892919ade39ce113','65d952b4304ac77d4f88ec07d16ac22598b290213b78abb01afe5c05ce3bd57c','26cbeeab0eee4b0820fe88f790affe3f9a6fe7378b84f41735ec940cdb90f3c2');
INSERT INTO "salts" VALUES(5,'1451ae88f0aec561b7f5f0af9c517dc851703f8472d109f185d35459bf2a7c26','60eaef34ca42adbad8d1aa06d899a925fd7464c4b60b08304fa83ea1d9787827','f8f113b7055c43058026243e24c26c1fec269281ec985be4725e61505994685a');
INSERT INTO "salts" VALUES(6,'7da41927a3e3b3f2f8a8f45a8867c8c1f17457afb42f9e90a1c4332b2a213a56',NULL,'33c707087bd0dc8585db6fab97e9caa4851c26a48229c2e47351a7285e33eedd');
CREATE TABLE scrubs (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        withdrawal INTEGER NOT NULL,
        scrubbed_at TEXT NOT NULL CHECK (scrubbed_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "scrubs" VALUES(1,1,'2026-11-21T10:30:00.000000+00:00');
CREATE TABLE studies (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL,
        hash TEXT NOT NULL,
        document TEXT NOT NULL,
        registered_at TEXT NOT NULL CHECK (registered_at LIKE '____-__-__T__:__:__%+00:00'),
        UNIQUE (id, hash)
    ) STRICT;
INSERT INTO "studies" VALUES(1,'proba','h1','{"id":"proba"}','2026-11-21T10:30:00.000000+00:00');
CREATE TABLE turns (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL REFERENCES battles (id),
        number INTEGER NOT NULL CHECK (number >= 1),
        prompt TEXT NOT NULL,
        asked_at TEXT NOT NULL CHECK (asked_at LIKE '____-__-__T__:__:__%+00:00'),
        UNIQUE (battle, number)
    ) STRICT;
INSERT INTO "turns" VALUES(1,'b0',1,'Galdera 0
''bi'' lerrotan 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(2,'b1',1,'Galdera 1
''bi'' lerrotan 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(3,'b2',1,'Galdera 2
''bi'' lerrotan 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(4,'b3',1,'','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(5,'b4',1,'Galdera 4
''bi'' lerrotan 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(6,'b5',1,'Galdera 5
''bi'' lerrotan 🌊','2026-11-21T10:30:00.000000+00:00');
CREATE TABLE voids (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL UNIQUE REFERENCES battles (id),
        reason TEXT NOT NULL CHECK (reason <> ''),
        side TEXT CHECK (side IN ('left', 'right')),
        detail TEXT NOT NULL,
        voided_at TEXT NOT NULL CHECK (voided_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "voids" VALUES(1,'b4','cut',NULL,'gone','2026-11-21T10:30:00.000000+00:00');
CREATE TABLE vote_counts (
        study TEXT NOT NULL,
        question TEXT NOT NULL,
        model_left INTEGER NOT NULL REFERENCES models (seq),
        model_right INTEGER NOT NULL REFERENCES models (seq),
        left_wins INTEGER NOT NULL CHECK (left_wins >= 0), right_wins INTEGER NOT NULL CHECK (right_wins >= 0), ties INTEGER NOT NULL CHECK (ties >= 0), both_good INTEGER NOT NULL CHECK (both_good >= 0), both_bad INTEGER NOT NULL CHECK (both_bad >= 0), cannot_say INTEGER NOT NULL CHECK (cannot_say >= 0),
        PRIMARY KEY (study, question, model_left, model_right)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "vote_counts" VALUES('proba','content',1,2,1,0,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','content',2,3,1,0,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','content',3,1,0,1,0,0,1,0);
INSERT INTO "vote_counts" VALUES('proba','language',1,2,1,0,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','language',2,3,0,0,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','language',3,1,0,1,0,0,1,0);
INSERT INTO "vote_counts" VALUES('proba','overall',1,2,1,0,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','overall',2,3,0,0,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','overall',3,1,0,1,0,0,1,0);
CREATE TABLE withdrawals (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL UNIQUE REFERENCES battles (id),
        withdrawn_at TEXT NOT NULL CHECK (withdrawn_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "withdrawals" VALUES(1,'b3','2026-11-21T10:30:00.000000+00:00');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX battles_by_participant ON battles (participant, opened_at);
CREATE INDEX battles_by_study ON battles (study);
CREATE INDEX ballots_by_participant ON ballots (participant);
CREATE INDEX links_by_battle ON links (battle, number);
CREATE VIEW versions AS
    SELECT battle, 1 AS number, participant, seconds, receipt, stored_at, NULL AS amends,
        fingerprint
    FROM ballots
    UNION ALL
    SELECT battle, number, participant, seconds, receipt, stored_at, amends, NULL FROM amendments;
CREATE VIEW version_answers AS
    SELECT ballots.battle AS battle, 1 AS number, question, kind, value, derived, answers.seq AS seq
    FROM answers JOIN ballots ON ballots.seq = answers.ballot
    UNION ALL
    SELECT amendments.battle, amendments.number, question, kind, value, derived,
        amended_answers.seq
    FROM amended_answers JOIN amendments ON amendments.seq = amended_answers.amendment;
CREATE VIEW standing_ballots AS
    SELECT battle, participant FROM ballots WHERE battle NOT IN (SELECT battle FROM withdrawals)
        AND NOT EXISTS (SELECT 1 FROM amendments WHERE amendments.battle = ballots.battle
            AND NOT EXISTS (SELECT 1 FROM amendments AS later
                WHERE later.battle = amendments.battle AND later.number > amendments.number)
            AND NOT EXISTS (SELECT 1 FROM amended_answers WHERE amendment = amendments.seq));
CREATE VIEW comparisons AS SELECT battles.id AS battle,
        battles.study AS study,
        answers.question AS question,
        battles.model_left AS model_left,
        battles.model_right AS model_right,
        answers.value AS outcome,
        answers.derived AS derived,
        battles.participant AS participant,
        battles.prompt_id AS prompt,
        battles.prompt_category AS category,
        battles.prompt_language AS language,
        battles.purpose AS purpose,
        battles.policy AS policy,
        battles.probability AS probability,
        (SELECT count(*) FROM turns WHERE turns.battle = battles.id) AS turns,
        ballots.seconds AS seconds,
        ballots.stored_at AS stored_at,
        ballots.seq AS seq
    FROM answers JOIN ballots ON ballots.seq = answers.ballot
    JOIN battles ON battles.id = ballots.battle
    WHERE answers.kind = 'preference' AND NOT EXISTS (SELECT 1 FROM amendments WHERE amendments.battle = ballots.battle) UNION ALL SELECT battles.id AS battle,
        battles.study AS study,
        answers.question AS question,
        battles.model_left AS model_left,
        battles.model_right AS model_right,
        answers.value AS outcome,
        answers.derived AS derived,
        battles.participant AS participant,
        battles.prompt_id AS prompt,
        battles.prompt_category AS category,
        battles.prompt_language AS language,
        battles.purpose AS purpose,
        battles.policy AS policy,
        battles.probability AS probability,
        (SELECT count(*) FROM turns WHERE turns.battle = battles.id) AS turns,
        amendments.seconds AS seconds,
        amendments.stored_at AS stored_at,
        ballots.seq AS seq
    FROM amended_answers AS answers JOIN amendments ON amendments.seq = answers.amendment JOIN ballots ON ballots.battle = amendments.battle
    JOIN battles ON battles.id = ballots.battle
    WHERE answers.kind = 'preference' AND NOT EXISTS (SELECT 1 FROM amendments AS later WHERE later.battle = amendments.battle AND later.number > amendments.number);
CREATE TRIGGER battles_never_change BEFORE UPDATE ON battles WHEN NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.battle = old.id) BEGIN SELECT RAISE(ABORT, 'what is stored in battles is never changed'); END;
CREATE TRIGGER turns_never_change BEFORE UPDATE ON turns WHEN NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.battle = old.battle) BEGIN SELECT RAISE(ABORT, 'what is stored in turns is never changed'); END;
CREATE TRIGGER responses_never_change BEFORE UPDATE ON responses WHEN NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.battle = old.battle) BEGIN SELECT RAISE(ABORT, 'what is stored in responses is never changed'); END;
CREATE TRIGGER ballots_never_change BEFORE UPDATE ON ballots WHEN NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.battle = old.battle) BEGIN SELECT RAISE(ABORT, 'what is stored in ballots is never changed'); END;
CREATE TRIGGER voids_never_change BEFORE UPDATE ON voids BEGIN SELECT RAISE(ABORT, 'what is stored in voids is never changed'); END;
CREATE TRIGGER amendments_never_change BEFORE UPDATE ON amendments BEGIN SELECT RAISE(ABORT, 'what is stored in amendments is never changed'); END;
CREATE TRIGGER reveals_never_change BEFORE UPDATE ON reveals BEGIN SELECT RAISE(ABORT, 'what is stored in reveals is never changed'); END;
CREATE TRIGGER withdrawals_never_change BEFORE UPDATE ON withdrawals BEGIN SELECT RAISE(ABORT, 'what is stored in withdrawals is never changed'); END;
CREATE TRIGGER links_never_change BEFORE UPDATE ON links BEGIN SELECT RAISE(ABORT, 'what is stored in links is never changed'); END;
CREATE TRIGGER answers_never_change BEFORE UPDATE ON answers BEGIN SELECT RAISE(ABORT, 'what is stored in answers is never changed'); END;
CREATE TRIGGER amended_answers_never_change BEFORE UPDATE ON amended_answers BEGIN SELECT RAISE(ABORT, 'what is stored in amended_answers is never changed'); END;
CREATE TRIGGER salts_never_change BEFORE UPDATE ON salts BEGIN SELECT RAISE(ABORT, 'what is stored in salts is never changed'); END;
CREATE TRIGGER battles_are_kept BEFORE DELETE ON battles BEGIN SELECT RAISE(ABORT, 'what is stored in battles is kept'); END;
CREATE TRIGGER turns_are_kept BEFORE DELETE ON turns BEGIN SELECT RAISE(ABORT, 'what is stored in turns is kept'); END;
CREATE TRIGGER responses_are_kept BEFORE DELETE ON responses BEGIN SELECT RAISE(ABORT, 'what is stored in responses is kept'); END;
CREATE TRIGGER ballots_are_kept BEFORE DELETE ON ballots BEGIN SELECT RAISE(ABORT, 'what is stored in ballots is kept'); END;
CREATE TRIGGER voids_are_kept BEFORE DELETE ON voids BEGIN SELECT RAISE(ABORT, 'what is stored in voids is kept'); END;
CREATE TRIGGER amendments_are_kept BEFORE DELETE ON amendments BEGIN SELECT RAISE(ABORT, 'what is stored in amendments is kept'); END;
CREATE TRIGGER reveals_are_kept BEFORE DELETE ON reveals BEGIN SELECT RAISE(ABORT, 'what is stored in reveals is kept'); END;
CREATE TRIGGER withdrawals_are_kept BEFORE DELETE ON withdrawals BEGIN SELECT RAISE(ABORT, 'what is stored in withdrawals is kept'); END;
CREATE TRIGGER links_are_kept BEFORE DELETE ON links BEGIN SELECT RAISE(ABORT, 'what is stored in links is kept'); END;
CREATE TRIGGER answers_are_kept BEFORE DELETE ON answers WHEN NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.battle = (SELECT battle FROM ballots WHERE seq = old.ballot)) BEGIN SELECT RAISE(ABORT, 'what is stored in answers is kept'); END;
CREATE TRIGGER amended_answers_are_kept BEFORE DELETE ON amended_answers WHEN NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.battle = (SELECT battle FROM amendments WHERE seq = old.amendment)) BEGIN SELECT RAISE(ABORT, 'what is stored in amended_answers is kept'); END;
CREATE TRIGGER salts_are_kept BEFORE DELETE ON salts WHEN NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.battle = (SELECT battle FROM links WHERE position = old.position)) BEGIN SELECT RAISE(ABORT, 'what is stored in salts is kept'); END;
CREATE TRIGGER answers_are_counted AFTER INSERT ON answers BEGIN INSERT INTO vote_counts (study, question, model_left, model_right, left_wins, right_wins, ties, both_good, both_bad, cannot_say) SELECT battles.study, new.question, left_model.seq, right_model.seq, CAST((new.value = 'left') AS INTEGER), CAST((new.value = 'right') AS INTEGER), CAST((new.value = 'tie') AS INTEGER), CAST((new.value = 'both_good') AS INTEGER), CAST((new.value = 'both_bad') AS INTEGER), CAST((new.value = 'cannot_say') AS INTEGER) FROM battles JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right WHERE battles.id = (SELECT battle FROM ballots WHERE seq = new.ballot) AND new.kind = 'preference' AND battles.purpose = 'ranked' ON CONFLICT (study, question, model_left, model_right) DO UPDATE SET left_wins = vote_counts.left_wins + excluded.left_wins, right_wins = vote_counts.right_wins + excluded.right_wins, ties = vote_counts.ties + excluded.ties, both_good = vote_counts.both_good + excluded.both_good, both_bad = vote_counts.both_bad + excluded.both_bad, cannot_say = vote_counts.cannot_say + excluded.cannot_say; END;
CREATE TRIGGER amended_answers_are_counted AFTER INSERT ON amended_answers BEGIN INSERT INTO vote_counts (study, question, model_left, model_right, left_wins, right_wins, ties, both_good, both_bad, cannot_say) SELECT battles.study, new.question, left_model.seq, right_model.seq, CAST((new.value = 'left') AS INTEGER), CAST((new.value = 'right') AS INTEGER), CAST((new.value = 'tie') AS INTEGER), CAST((new.value = 'both_good') AS INTEGER), CAST((new.value = 'both_bad') AS INTEGER), CAST((new.value = 'cannot_say') AS INTEGER) FROM battles JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right WHERE battles.id = (SELECT battle FROM amendments WHERE seq = new.amendment) AND new.kind = 'preference' AND battles.purpose = 'ranked' ON CONFLICT (study, question, model_left, model_right) DO UPDATE SET left_wins = vote_counts.left_wins + excluded.left_wins, right_wins = vote_counts.right_wins + excluded.right_wins, ties = vote_counts.ties + excluded.ties, both_good = vote_counts.both_good + excluded.both_good, both_bad = vote_counts.both_bad + excluded.both_bad, cannot_say = vote_counts.cannot_say + excluded.cannot_say; END;
CREATE TRIGGER amendments_replace_counts AFTER INSERT ON amendments BEGIN UPDATE vote_counts SET left_wins = left_wins - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND said.question = vote_counts.question AND (said.value = 'left')), right_wins = right_wins - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND said.question = vote_counts.question AND (said.value = 'right')), ties = ties - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND said.question = vote_counts.question AND (said.value = 'tie')), both_good = both_good - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND said.question = vote_counts.question AND (said.value = 'both_good')), both_bad = both_bad - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND said.question = vote_counts.question AND (said.value = 'both_bad')), cannot_say = cannot_say - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND said.question = vote_counts.question AND (said.value = 'cannot_say')) WHERE EXISTS (SELECT 1 FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND said.question = vote_counts.question AND battles.study = vote_counts.study AND left_model.seq = vote_counts.model_left AND right_model.seq = vote_counts.model_right); END;
CREATE TRIGGER answers_are_discounted AFTER DELETE ON answers WHEN NOT EXISTS (SELECT 1 FROM amendments JOIN ballots ON ballots.battle = amendments.battle WHERE ballots.seq = old.ballot) BEGIN UPDATE vote_counts SET left_wins = left_wins - CAST((old.value = 'left') AS INTEGER), right_wins = right_wins - CAST((old.value = 'right') AS INTEGER), ties = ties - CAST((old.value = 'tie') AS INTEGER), both_good = both_good - CAST((old.value = 'both_good') AS INTEGER), both_bad = both_bad - CAST((old.value = 'both_bad') AS INTEGER), cannot_say = cannot_say - CAST((old.value = 'cannot_say') AS INTEGER) WHERE (study, question, model_left, model_right) = (SELECT battles.study, old.question, left_model.seq, right_model.seq FROM battles JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right WHERE battles.id = (SELECT battle FROM ballots WHERE seq = old.ballot) AND old.kind = 'preference' AND battles.purpose = 'ranked'); END;
CREATE TRIGGER amended_answers_are_discounted AFTER DELETE ON amended_answers WHEN NOT EXISTS (SELECT 1 FROM amendments AS later JOIN amendments ON amendments.battle = later.battle WHERE amendments.seq = old.amendment AND later.number > amendments.number) BEGIN UPDATE vote_counts SET left_wins = left_wins - CAST((old.value = 'left') AS INTEGER), right_wins = right_wins - CAST((old.value = 'right') AS INTEGER), ties = ties - CAST((old.value = 'tie') AS INTEGER), both_good = both_good - CAST((old.value = 'both_good') AS INTEGER), both_bad = both_bad - CAST((old.value = 'both_bad') AS INTEGER), cannot_say = cannot_say - CAST((old.value = 'cannot_say') AS INTEGER) WHERE (study, question, model_left, model_right) = (SELECT battles.study, old.question, left_model.seq, right_model.seq FROM battles JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right WHERE battles.id = (SELECT battle FROM amendments WHERE seq = old.amendment) AND old.kind = 'preference' AND battles.purpose = 'ranked'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('models',3);
INSERT INTO "sqlite_sequence" VALUES('studies',1);
INSERT INTO "sqlite_sequence" VALUES('prompts',2);
INSERT INTO "sqlite_sequence" VALUES('participants',2);
INSERT INTO "sqlite_sequence" VALUES('participant_codes',2);
INSERT INTO "sqlite_sequence" VALUES('nicknames',1);
INSERT INTO "sqlite_sequence" VALUES('battles',6);
INSERT INTO "sqlite_sequence" VALUES('turns',6);
INSERT INTO "sqlite_sequence" VALUES('responses',12);
INSERT INTO "sqlite_sequence" VALUES('ballots',5);
INSERT INTO "sqlite_sequence" VALUES('answers',20);
INSERT INTO "sqlite_sequence" VALUES('voids',1);
INSERT INTO "sqlite_sequence" VALUES('amendments',1);
INSERT INTO "sqlite_sequence" VALUES('amended_answers',1);
INSERT INTO "sqlite_sequence" VALUES('reveals',1);
INSERT INTO "sqlite_sequence" VALUES('withdrawals',1);
INSERT INTO "sqlite_sequence" VALUES('scrubs',1);
COMMIT;
