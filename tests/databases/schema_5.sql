PRAGMA application_id = 1162887497;
PRAGMA user_version = 5;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'epaile','m001_tables','2026-11-26 04:48:43.703724+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'epaile','m002_views','2026-11-26 04:48:43.704203+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'epaile','m003_finality','2026-11-26 04:48:43.706416+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'epaile','m004_counts','2026-11-26 04:48:43.708173+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'epaile','m005_log','2026-11-26 04:48:43.713206+00:00');
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
INSERT INTO "links" VALUES(1,'ballot','b0',1,NULL,'06e25661dc465ac0f154237061a149997ce1bb3ab5f4d69866c9d329bc308c51','e6b932a36345172c8dd1d29606c8a637c2baadc161d93c05211ce0c268333480','db8933c3cba49f5158a0689036f5e31b7582ac2e6b9e0353c99d7d2f3312a2cd','e712fbae275f964c89d3faf575810db9f92b2af259b22e2f63de6b45f9b62e68','0000000000000000000000000000000000000000000000000000000000000000','dbe7b4387fd9b05b421432106ff71e346a40404e5fc96c872f8d1ef36fafb454');
INSERT INTO "links" VALUES(2,'ballot','b1',1,NULL,'814a9c29d6a35c2f4550eaad824af2c62156bc1fe543067c82a11e0455fd27e7','2613d6a7d36330f23a259b0a1664665f7d02d737917d246c6d79364296d6d660','4f7f578c5eb90b582216d4a40081550787a19dd34a86af4cbf995b8a142cf19b','da70ffebb126d5d35f7e46c24f5511298536b3b5142e20e56f4d6cf4e537057b','dbe7b4387fd9b05b421432106ff71e346a40404e5fc96c872f8d1ef36fafb454','9a26343e87a09e25c88e51b75fd2c9ea3d4bca2b67a6305e5873598136e74896');
INSERT INTO "links" VALUES(3,'ballot','b2',1,NULL,'4231f1d5a1d5886f77318e23499f91cd2040d8a5c2193de460ace2cdfd879dd3','c861a038267d8e567c1864bdcb3a736c3a1dae7331bc0056394bb2a28ef48c6e','29f7492c10edebeb6c32c13ff4beba0d69d4bd565f346c2858cb9f1b3cc10c82','7391687ebbf2c84a0fedf8f1b3e0c98b9d1c8e800bc66f727f8ab05a9e3fc3ff','9a26343e87a09e25c88e51b75fd2c9ea3d4bca2b67a6305e5873598136e74896','95a501fa823faa532bb0de13544d42a480c0ab44b6311ea9d5ff6ee7a13835ef');
INSERT INTO "links" VALUES(4,'ballot','b3',1,NULL,'63194fc8e5499fa6689ce4f3452758226d851c5c8269c06d2be7193d9cca02a5','09658dc5a03e00c1e3be039412c0da45315acbd4e3d6e6e9d4cb5c45aeb3e291','9335957cddac28ad770d942e58fc0c2152d2bdad7facc1d6f085f45e8d56309e','e51182cc252cd937a630afd0f46558004c568a6961c4549bf24690c072af94fb','95a501fa823faa532bb0de13544d42a480c0ab44b6311ea9d5ff6ee7a13835ef','5289c69fafad53687352105e495652826fc641a3b3ef200ef905ea182a899771');
INSERT INTO "links" VALUES(5,'ballot','b5',1,NULL,'65772d8dbd3082378a365edbde406dfe3fa387b86d91ab5a82c5ae1c2ab8a45e','62a615b99772822685149ee0873dfa176dcb3ee995ab154531c66d015db6d17a','8efd33d3c565be37452ea6410243c994b968234fefd2ece84b8c43524db04583','3fa3a0dcfcc2edfceef98f38c1399afac1021aa45c4a169de7f87dc4a0b9774a','5289c69fafad53687352105e495652826fc641a3b3ef200ef905ea182a899771','391e82533096317442042604426c30be9bb8d306507890d2c58603fcd461881a');
INSERT INTO "links" VALUES(6,'amendment','b1',2,2,'16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4','1cdc48b8e508fdd78ccf2f77f6f8cac620df412b6f962d51ae3add6ac47bfe38',NULL,'f790f0dd416437f81b8c48a888c4076b5554608652b3b96927d4040a0f332fd7','391e82533096317442042604426c30be9bb8d306507890d2c58603fcd461881a','b2742143c4cf9fe1585b7e77dc32a5e6e4a5e3200be1bf29e9655440d74644eb');
INSERT INTO "links" VALUES(7,'reveal','b0',NULL,1,NULL,NULL,NULL,NULL,'b2742143c4cf9fe1585b7e77dc32a5e6e4a5e3200be1bf29e9655440d74644eb','a11129a185d87d1bdbfc69a1cf8063abef088fb33535350bae0ac67e3c1add64');
INSERT INTO "links" VALUES(8,'withdrawal','b3',NULL,4,NULL,NULL,NULL,NULL,'a11129a185d87d1bdbfc69a1cf8063abef088fb33535350bae0ac67e3c1add64','3e36349faaa6b66ba9ae752fe02063b0fedb054bf11bbd6e13b6ecebe5bd99a0');
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
INSERT INTO "salts" VALUES(1,'81e407c9f2f262a9b24ecaf69ef56639f34163a9b8047ff977e48ca178b6771e','7b82545777c522e1b024c677d10ad90e5f4467449925afaa26e259b1ad890f7a','83b7213458da191aff0fd2ffb5c2d61b7771cb87e83e2b63214018eb43274292');
INSERT INTO "salts" VALUES(2,'9806f901215e2186ed024c3434c6520f1df269a0434a3aa9e6229b3e466bb7d2','aabf5306c20418a8ad0cc0b83bfed04f0959cc77f98c49fc2ab1fa667f333349','9bdb402e744194a1668660da01c8b2d386cc2970116eda44c6253bb3fdf15bce');
INSERT INTO "salts" VALUES(3,'bccaa167fb6bc8eec5952f9162fe04b26071047f34580916ebb254cbf4127fa3','abdeddc472ae3c25fd4d005b1f13c35f05fea80e9d94c89a367b1c716cc0b61d','2fb27d0ec753cd15e47e5ff4552b2a934c01f6e7ef198f8d7789d1381e1013e7');
INSERT INTO "salts" VALUES(5,'5272c699b2c5f3e0fc048f37e9eaf3c4679344ff72f4bf32f94afc0e04fff04e','05c621f791eeeba069cb83255011fb49b8d44292aec90c2895f1824d1923c26d','3a78461e98632a40444e54c7d8f9ad5a7e59dc2cd7a827a4ea028ad9ee288825');
INSERT INTO "salts" VALUES(6,'dbda1cbeba02039a945b6945b7462bfd87f34715ec40c0681e8ff056f364a8a9',NULL,'0a48fbe6a3b4291c139b4ab8da7fd432df024e9f9ffac2422f2961885dab0afe');
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
    SELECT battle, 1 AS number, participant, seconds, receipt, stored_at, NULL AS amends
    FROM ballots
    UNION ALL
    SELECT battle, number, participant, seconds, receipt, stored_at, amends FROM amendments;
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
