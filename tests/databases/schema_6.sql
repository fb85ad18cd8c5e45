PRAGMA application_id = 1162887497;
PRAGMA user_version = 6;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'epaile','m001_tables','2026-11-26 12:11:36.690057+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'epaile','m002_views','2026-11-26 12:11:36.690299+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'epaile','m003_finality','2026-11-26 12:11:36.690540+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'epaile','m004_counts','2026-11-26 12:11:36.690932+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'epaile','m005_log','2026-11-26 12:11:36.692926+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'epaile','m006_marks','2026-11-26 12:11:36.694539+00:00');
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
INSERT INTO "amended_answers" VALUES(1,1,'overall','preference','right',0);
INSERT INTO "amended_answers" VALUES(2,2,'overall','preference','tie',0);
INSERT INTO "amended_answers" VALUES(3,3,'content','preference','right',0);
INSERT INTO "amended_answers" VALUES(4,3,'comment','text','ez',0);
INSERT INTO "amended_answers" VALUES(5,6,'overall','preference','both_bad',0);
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
INSERT INTO "amendments" VALUES(1,'amended',2,'ane','receipt-amended',12.5,'2 of amended','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "amendments" VALUES(2,'amended twice',2,'ane','receipt-amended twice',12.5,'2 of twice','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "amendments" VALUES(3,'amended twice',3,'ane','2 of twice',12.5,'3 of it','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "amendments" VALUES(4,'taken back',2,'ane','receipt-taken back',12.5,'2 of taken back','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "amendments" VALUES(5,'given again',2,'ane','receipt-given again',12.5,'2 of given again','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "amendments" VALUES(6,'given again',3,'ane','2 of given again',12.5,'3 of given again','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "amendments" VALUES(7,'withdrawn',2,'ane','receipt-withdrawn',12.5,'2 of withdrawn','2026-11-21T10:20:30.123456+00:00');
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
INSERT INTO "answers" VALUES(4,1,'comment','text','Iritzia: kept',0);
INSERT INTO "answers" VALUES(5,2,'content','preference','left',0);
INSERT INTO "answers" VALUES(6,2,'language','preference','left',0);
INSERT INTO "answers" VALUES(7,2,'overall','preference','left',1);
INSERT INTO "answers" VALUES(8,2,'comment','text','Iritzia: amended',0);
INSERT INTO "answers" VALUES(9,3,'content','preference','left',0);
INSERT INTO "answers" VALUES(10,3,'language','preference','left',0);
INSERT INTO "answers" VALUES(11,3,'overall','preference','left',1);
INSERT INTO "answers" VALUES(12,3,'comment','text','Iritzia: amended twice',0);
INSERT INTO "answers" VALUES(13,4,'content','preference','left',0);
INSERT INTO "answers" VALUES(14,4,'language','preference','left',0);
INSERT INTO "answers" VALUES(15,4,'overall','preference','left',1);
INSERT INTO "answers" VALUES(16,4,'comment','text','Iritzia: taken back',0);
INSERT INTO "answers" VALUES(17,5,'content','preference','left',0);
INSERT INTO "answers" VALUES(18,5,'language','preference','left',0);
INSERT INTO "answers" VALUES(19,5,'overall','preference','left',1);
INSERT INTO "answers" VALUES(20,5,'comment','text','Iritzia: given again',0);
INSERT INTO "answers" VALUES(21,6,'content','preference','left',0);
INSERT INTO "answers" VALUES(22,6,'language','preference','left',0);
INSERT INTO "answers" VALUES(23,6,'overall','preference','left',1);
INSERT INTO "answers" VALUES(24,6,'comment','text','Iritzia: revealed',0);
INSERT INTO "answers" VALUES(38,11,'content','preference','left',0);
INSERT INTO "answers" VALUES(39,11,'language','preference','left',0);
INSERT INTO "answers" VALUES(40,11,'overall','preference','left',1);
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
INSERT INTO "ballots" VALUES(1,'kept','ane',12.5,'receipt-kept','0b0bae4ff1c8e5d5c5b5b33de151032143054f74595dbf2cc0b1921b39d6dc18','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(2,'amended','ane',12.5,'receipt-amended','25d63df3d619530a717128af527aaa41f97ebd8423e5f1338983d902c376ee21','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(3,'amended twice','ane',12.5,'receipt-amended twice','49856eccf824310037bf969d97fb8b15b75f96d385676c15350febb66b4bfe15','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(4,'taken back','ane',12.5,'receipt-taken back','653c44e0b0bc3ddad5cbde71036d9fb451d85e982c444b9f61e3e2e4a39ffd15','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(5,'given again','ane',12.5,'receipt-given again','505f8a779b87893f28b9492355ed985657f52ad7a63534c9e6e9427173b79081','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(6,'revealed','ane',12.5,'receipt-revealed','3b065e97aa4c06587804377e999587d9dd0f04506b5d59998369cf028e94f85c','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(7,'withdrawn','ane',NULL,'receipt-withdrawn','','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(8,'miren 0','miren',NULL,'receipt-miren 0','','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(9,'miren 1','miren',NULL,'receipt-miren 1','','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(10,'miren 2','miren',NULL,'receipt-miren 2','','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(11,'marked','ane',12.5,'receipt-marked','c927926278e9c422cbd72937ad0b23d80451b2721bd2f46b8649934697f86b72','2026-11-21T10:20:30.123456+00:00');
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
INSERT INTO "battles" VALUES(1,'kept','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(2,'amended','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(3,'amended twice','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(4,'taken back','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(5,'given again','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(6,'revealed','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(7,'withdrawn','proba','h1','ane','p1','','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(8,'marked','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(9,'miren 0','proba','h1','miren','p1','','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(10,'miren 1','proba','h1','miren','p1','','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(11,'miren 2','proba','h1','miren','p1','','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(12,'void','proba','h1','jon','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(13,'instead','proba','h1','jon','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked','void','0.1.0','2026-11-21T10:20:30.123456+00:00');
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
INSERT INTO "links" VALUES(1,'ballot','kept',1,NULL,'f9b1bdaba676bb50fe891321bc9f0b049ee03a3aad0abfa27ee96dea18ca391a','8af2bcdf593264063ae8efc6389b65c7fca59f923dd523c46bf1f802d42dc5db','e030be44c3bdcf61fbc3e5d755d13acf7d6c220e89e5501ad953f0c477df82bc','c26de897d0f73ba98344b3700a86e0024851be9e8d4c7f9e87c4f6bd03cf985c','0000000000000000000000000000000000000000000000000000000000000000','dd4d63bd379c5d9ca2cf7768c6dcf5dceed27234088d568e34c773c5bb9f2361');
INSERT INTO "links" VALUES(2,'ballot','amended',1,NULL,'50f7bf5f6c14fe3c7e618d279ccd808ef799b3ff73401c077a374ca05c22d9bc','f67e8d791de7dff5fb1060bd1b1a01c9be72694bcf355880dc3c455436426579','5ea6b3e999b16096f6148ce6b5cb6a9b5c9d3cbcf8bfc93604c707c37137385e','99e350222def11da7c28316e01b6dfa15ec0888e289b023e88a7e7cff49e0604','dd4d63bd379c5d9ca2cf7768c6dcf5dceed27234088d568e34c773c5bb9f2361','a3f65ee5bd0e88a56084adb599a952aad7c788f3f124d8419e5e796b92dafce2');
INSERT INTO "links" VALUES(3,'ballot','amended twice',1,NULL,'269c28a22a2b640a731dc025f4d496d2e44a3fe744dca7e7895c92ba8ff14593','83b9e3e2a5c2f0b08bec4536d1a5a1bd81d70a995d6a17c21fd1220de244b871','3cf284019f7b55f26bc703929526f7d41ebde724050c194c10a9049b9fbf0d03','ff0e6446fe7f75dd2f1301b1241caa32fbe44fc783b8020f09d4a060f4f27641','a3f65ee5bd0e88a56084adb599a952aad7c788f3f124d8419e5e796b92dafce2','4bd401d883e366e3249a1e36447f5b6f5941b0f3619830732d78e2f7ca5e53d0');
INSERT INTO "links" VALUES(4,'ballot','taken back',1,NULL,'505c7da00d2685a93af6d71a0cb0cfcbb6217ccdd6d92fa55200f806563cb773','4c49a6eb7d2a6bd5f026963e72707152908353ee0c77de95784e0908620c16d1','98169a6604a5e8c2978e56421204ac6375c70ba08ae710d58d5f54da387198a2','694b8440fa9eb9d60264b2b369e49a8006422bfb617536885cfd36bd157afd3e','4bd401d883e366e3249a1e36447f5b6f5941b0f3619830732d78e2f7ca5e53d0','1d21070c755f7bccf2311fe8d87e09bec4da55338627ddc0a76a271786d2be66');
INSERT INTO "links" VALUES(5,'ballot','given again',1,NULL,'4f730a93bd69ec7ad27f3d2772d37722ad8f910ebfb25b907790ccb843f83a66','7716850a288025f5ef6d956a1e75f49147611c2e08a312aa42c2ffee8f320da3','0204ae40f1335937bacacbf955130fc4ca921cf48a8c82c507249573ed3e8f23','84ad130c71c2ae7d12aa1f1c784a562dddfeee1613d737f18b1ac7902c54d739','1d21070c755f7bccf2311fe8d87e09bec4da55338627ddc0a76a271786d2be66','f8d2b5ddf5266fee73620dc8edc4d7b37135f03914645828a76ae7de0839c52f');
INSERT INTO "links" VALUES(6,'ballot','revealed',1,NULL,'267e21faa18b7aa89156410de6a9c8dcf8e109db44998d04c1ef3e49192dd022','a10c25ef0f8d1ccbc9c576eeb70f125af7674c0e9036aede70a702b3b15987c5','71654ffd7e8538ff645a07210775c01e62a5b685875d9b634082dbd4dbb38b1c','6be6c644baa6f7210d26574487446c71ccb1aa406527023c5301895b85346baa','f8d2b5ddf5266fee73620dc8edc4d7b37135f03914645828a76ae7de0839c52f','9e0165c8048ec207a4d6d074e19bf12ddccc9e5c7ec9370d8ec32b59a399ce31');
INSERT INTO "links" VALUES(7,'ballot','withdrawn',1,NULL,'3a6baf32eb3a660e23cb6f02b1a515e5ea6656407b452664e5ac772442b3dd9e','e826e31bbef47372475bbd551dc3f1717c4811182c43730ece608c53c1c1a3ad','1e5d272add947b7720da4e2026fd0624faf64e6ca0e140d49a9e3d39aea2d061','193483e14e00e917f86eac19cd26161a0abac7078fe9bac516ba4fd27da478b5','9e0165c8048ec207a4d6d074e19bf12ddccc9e5c7ec9370d8ec32b59a399ce31','54b962bbfc20ecc8358e34f5bfbfa96faa6f54a142c190876377d9254f7e60dd');
INSERT INTO "links" VALUES(8,'amendment','amended',2,2,'e36ffd69f888f3b8b79814d56f60123b211f189c0833c130918121ce50a34cda','e09812edba2cb0ece2412fd7a71f43bef6c42524130af500de309b7c5f46f1c0',NULL,'5dc617de14ddc17ceb88cfb331c67fea960841b7c44f3f6a82e29c53c9c1bbf0','54b962bbfc20ecc8358e34f5bfbfa96faa6f54a142c190876377d9254f7e60dd','ca3ffa267b9a6271c03f4c8dc18945608497bfa38f9d6fc4233c5c44ecd98dd8');
INSERT INTO "links" VALUES(9,'amendment','amended twice',2,3,'b8a93fbbe74c7556806d4585c9c2f2b9eb935f3177d58f545747de17edffad34','24a11ccbab104c069f820fb5c0629ea330897122039d8f57c68ffaf314e90fa4',NULL,'bb2e23f3440a969978bedb1d8ccc246b80fc306f4112fdc12e8e5f99f467f35b','ca3ffa267b9a6271c03f4c8dc18945608497bfa38f9d6fc4233c5c44ecd98dd8','b067f438c8e1228b25adee6f543e1c102fb18f84e877dc1345bf9bf3d3c389a6');
INSERT INTO "links" VALUES(10,'amendment','amended twice',3,9,'d28d28014ee1d4ca280e9affb0d6f3bc9adb81cceafa9eccb25abf38afb68338','44d613b3d905440e852f9e293ef57fba62220052a4a79f4c4ddac027c6a48b65',NULL,'c02390fa7383165799b263610991f4a57f88b6ca9692ff9f95ff8cc56b9d3177','b067f438c8e1228b25adee6f543e1c102fb18f84e877dc1345bf9bf3d3c389a6','420276cc88edb72538d92981995f73259e359516e39779f0f9dd19cd2e2c2a71');
INSERT INTO "links" VALUES(11,'amendment','taken back',2,4,'7910ece22a5e6d76a69a6d863299250fd7863205d7f0f2c882a38e6c590a7238','d92b700b8f39267efc4e7759ed6be538aaa689259a44f2c14c10860825623087',NULL,'55d6f7884dc7eccce9932a7a8895ef004cf4859efcf528697881a746b7954e87','420276cc88edb72538d92981995f73259e359516e39779f0f9dd19cd2e2c2a71','eb40cf1ec5f2e523dd16e3f385cd0c4c76be79f95c5a5103d96c6d97d869d20a');
INSERT INTO "links" VALUES(12,'amendment','given again',2,5,'e2339a12df7bfd2c4771f195d9b63e5853bb22323198e8586f528874c8457910','cf531c4d6c15cbf51d37adb5e3e1899a7433bcbdae3778c813746c9610d548f2',NULL,'0deb97da6e8a4b83797b4959a9b171ae3e29bdce1daf20a5629f3571a6049f2c','eb40cf1ec5f2e523dd16e3f385cd0c4c76be79f95c5a5103d96c6d97d869d20a','e4684a7ecf14383c89745d40f567aa8ee2ceed31d07d39c10b43475f5c16f7dc');
INSERT INTO "links" VALUES(13,'amendment','given again',3,12,'2bbfb653906b48bdeaa033e56f7f9368c60f3158897448eeb89e3e296104e1f3','925eb881873fd7cf7b0c6d7aa1d7fe48068ddbd4c67f75f542c368ee18cc7e56',NULL,'dba25a4a56361cadfd603e10015ebea12fb6c74e22bfb9643115a9bc7e447772','e4684a7ecf14383c89745d40f567aa8ee2ceed31d07d39c10b43475f5c16f7dc','d2c6e49ac28b94725177e9874efc84580177e703b9e22ca2249e2604a4deeb7a');
INSERT INTO "links" VALUES(14,'amendment','withdrawn',2,7,'009ecc51ca4041182a9f8ea00353d015d0b2a314ee5b15d3ade834cf200635c1','680d1f5dbf3fac796b8d19cac8b2c2d5c926b0f29312f57fa43e05a7eb2a0ea4',NULL,'f89d538cf0e0484a6db653da0571322253561389c73066c18bc080d72d41c818','d2c6e49ac28b94725177e9874efc84580177e703b9e22ca2249e2604a4deeb7a','5bc7b850301b6c9e501bb195230d2cac19f7df0a5fa289d313623ee476d76fe9');
INSERT INTO "links" VALUES(15,'reveal','revealed',NULL,6,NULL,NULL,NULL,NULL,'5bc7b850301b6c9e501bb195230d2cac19f7df0a5fa289d313623ee476d76fe9','e5d5474e8e09d405654571571d252366685b2170b462158b66b085a5b256eacf');
INSERT INTO "links" VALUES(16,'withdrawal','withdrawn',NULL,7,NULL,NULL,NULL,NULL,'e5d5474e8e09d405654571571d252366685b2170b462158b66b085a5b256eacf','07213adedc5465a114f78122c76708fb5f20e2415c41fc75ebd7e7cbdb8b8930');
INSERT INTO "links" VALUES(17,'ballot','miren 0',1,NULL,'06204674f0be340e328a4c7134d60970a4217d09e4bb8fd0819040ef965db5bb','415b537ce1501d45ef4c1473eadb262a3c3ea20bb566499ded43327a8f0b3d02','9302f00258b80c2aa446fd7f463fc29f1b3050c05db4840d8b958d228c482b2f','954ab90d113ae8c4da837ce880f75eb8ec69f7ba2ec51a79ec2aa674f84d9411','07213adedc5465a114f78122c76708fb5f20e2415c41fc75ebd7e7cbdb8b8930','761e34895c11d1d75038862385af6ddd9b5310c4c3b7d47d49d786536c9405cd');
INSERT INTO "links" VALUES(18,'ballot','miren 1',1,NULL,'89588bf8a7905b89ca5d5ec2b716c75be4ee61f76ac581cf8725ecc1bb913ade','f2aed1df02b312f42b5ef2b036e18074d98bc4c6a7eda1d1e13ff5e9d5d8fc4a','f045394470c86fb95be7d50a973339331d04baf6ca4174f920b74294bf3c233d','5ca63293e6a6f80c7d3e4bb50c6ec9a807af24538ec6e8d2c7042614efb1d31a','761e34895c11d1d75038862385af6ddd9b5310c4c3b7d47d49d786536c9405cd','1b46385a99dd502e55487fd19ba9b52596d7763a240ad29823cf3e9cfb3c2364');
INSERT INTO "links" VALUES(19,'ballot','miren 2',1,NULL,'2dee32d4db00818988b217059f5385fe458be1d5fa3c41d22afa9fd546521e67','fbe192a71d00f3b36cb367edbb65cdbf056c0d053bbad7e7a48189269140d2d2','f068b568cc36ae79ca507b933cb0acd4c7abd14228e1b20f853e8704c61c1604','09e151d28a4c9dc902a9daaa093801728017533c40abf2f900f133b2e9efa14f','1b46385a99dd502e55487fd19ba9b52596d7763a240ad29823cf3e9cfb3c2364','dc496cfde8b72d5a38eec030cf23be453cab95cab49f81ebec19c74203111b99');
INSERT INTO "links" VALUES(20,'withdrawal','miren 0',NULL,17,NULL,NULL,NULL,NULL,'dc496cfde8b72d5a38eec030cf23be453cab95cab49f81ebec19c74203111b99','83a911ceec791f301e2f4d76f934516d635f1d51cccf309c0031db085db71f20');
INSERT INTO "links" VALUES(21,'withdrawal','miren 1',NULL,18,NULL,NULL,NULL,NULL,'83a911ceec791f301e2f4d76f934516d635f1d51cccf309c0031db085db71f20','e05dd8d768a0b1be77d7f5864e1777536eb2c55bdf891eeb06a0176f688fb05c');
INSERT INTO "links" VALUES(22,'withdrawal','miren 2',NULL,19,NULL,NULL,NULL,NULL,'e05dd8d768a0b1be77d7f5864e1777536eb2c55bdf891eeb06a0176f688fb05c','e86a74766d39d3ecf51a0edf152060535cb48d54fa60c617eb498686db605850');
INSERT INTO "links" VALUES(23,'ballot','marked',1,NULL,'8fd3b341f91ab97923240974b3f2b3d37cab5e3e39e49e1d293492fccd4c8659','186c4fddf7f9f0108b1d179e30f192375757a2034e1cc0be7978fbbdd8458044','59e18cd82562ef6be771e849a7fa61d8ce573f7d9276676857bcd0bb1bfc8706','1404dbffed2f9f32469a6d54dbdec13f53e0a69f31a7512ce220298d799bb20d','e86a74766d39d3ecf51a0edf152060535cb48d54fa60c617eb498686db605850','8e326aee7220f6969def1117f37d4fbdc31dbf1b3377fc42365d6d6fe9c3c5f8');
CREATE TABLE marks (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL REFERENCES battles (id),
        kind TEXT NOT NULL CHECK (kind IN ('named_itself', 'recognised')),
        marked_at TEXT NOT NULL CHECK (marked_at LIKE '____-__-__T__:__:__%+00:00'),
        UNIQUE (battle, kind)
    ) STRICT;
INSERT INTO "marks" VALUES(1,'marked','recognised','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "marks" VALUES(2,'marked','named_itself','2026-11-21T10:30:00.000000+00:00');
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
INSERT INTO "nicknames" VALUES(2,'goizargi','مريم');
CREATE TABLE origins (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL,
        turn INTEGER NOT NULL,
        side TEXT NOT NULL,
        rendering TEXT NOT NULL CHECK (rendering IN ('none', 'chat', 'chat_system_in_user', 'completion', 'frame')),
        template_hash TEXT,
        revision TEXT,
        recorded INTEGER NOT NULL CHECK (recorded IN (0, 1)),
        UNIQUE (battle, turn, side),
        FOREIGN KEY (battle, turn, side) REFERENCES responses (battle, turn, side)
    ) STRICT;
INSERT INTO "origins" VALUES(1,'kept',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(2,'kept',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(3,'amended',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(4,'amended',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(5,'amended twice',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(6,'amended twice',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(7,'taken back',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(8,'taken back',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(9,'given again',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(10,'given again',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(11,'revealed',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(12,'revealed',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(13,'withdrawn',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(14,'withdrawn',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(15,'marked',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(16,'marked',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(17,'miren 0',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(18,'miren 0',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(19,'miren 1',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(20,'miren 1',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(21,'miren 2',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(22,'miren 2',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(23,'void',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(24,'void',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
CREATE TABLE participant_codes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        participant TEXT NOT NULL UNIQUE REFERENCES participants (id),
        code_hash TEXT NOT NULL UNIQUE
    ) STRICT;
INSERT INTO "participant_codes" VALUES(2,'goizargi','code-g');
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
INSERT INTO "participants" VALUES(2,'jon','proba','human','token-jon','eu','1','c0','{"level":"native"}','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "participants" VALUES(3,'miren','proba','human','withdrawn miren','eu','1','c0','{}','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "participants" VALUES(4,'goizargi','proba','human','token-g','eu','1','c0','{"level":"native"}','2026-11-21T10:20:30.123456+00:00');
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
INSERT INTO "responses" VALUES(1,'kept',1,'left','alpha','Erantzuna: kept 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(2,'kept',1,'right','beta','Erantzuna: kept 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(3,'amended',1,'left','alpha','Erantzuna: amended 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(4,'amended',1,'right','beta','Erantzuna: amended 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(5,'amended twice',1,'left','alpha','Erantzuna: amended twice 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(6,'amended twice',1,'right','beta','Erantzuna: amended twice 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(7,'taken back',1,'left','alpha','Erantzuna: taken back 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(8,'taken back',1,'right','beta','Erantzuna: taken back 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(9,'given again',1,'left','alpha','Erantzuna: given again 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(10,'given again',1,'right','beta','Erantzuna: given again 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(11,'revealed',1,'left','alpha','Erantzuna: revealed 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(12,'revealed',1,'right','beta','Erantzuna: revealed 🌊','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(13,'withdrawn',1,'left','alpha','','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(14,'withdrawn',1,'right','beta','','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(15,'marked',1,'left','alpha','Kaixo!','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(16,'marked',1,'right','beta','Kaixo!','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(17,'miren 0',1,'left','alpha','','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(18,'miren 0',1,'right','beta','','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(19,'miren 1',1,'left','alpha','','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(20,'miren 1',1,'right','beta','','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(21,'miren 2',1,'left','alpha','','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(22,'miren 2',1,'right','beta','','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(23,'void',1,'left','alpha','Kaixo!','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(24,'void',1,'right','beta','Kaixo!','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
CREATE TABLE reveals (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL UNIQUE REFERENCES ballots (battle),
        revealed_at TEXT NOT NULL CHECK (revealed_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "reveals" VALUES(1,'revealed','2026-11-21T10:30:00.000000+00:00');
CREATE TABLE salts (
        position INTEGER PRIMARY KEY REFERENCES links (position),
        vote TEXT NOT NULL,
        texts TEXT,
        person TEXT NOT NULL
    ) STRICT;
INSERT INTO "salts" VALUES(1,'3a0037bc0dfaa5e5b050f2565f2b0cd83c018555d8603858aa88ac92679da585','74c40af6ae353a0eb5369b8b21f56be81ef7b9fa8d4ade385b6e908c883b04ff','daf89a5106552119df8963e51498dd18c594f5a7c8eb6491899cb0da8d4ce7f8');
INSERT INTO "salts" VALUES(2,'8a7b1e534f588576efa729074b7f9305f00f03a2bcaabc1feb2abdeea25a224f','0ad7affde8d76b27b5dc382251496d792041e9c9fd3c70abb033c5343c32d3c0','77ba579b84290bd41f2df56c0586db00a1fd77be503389e698265f8080ede865');
INSERT INTO "salts" VALUES(3,'672928f67b9fcf9d43eb5e16ae383bac22cdd4a7802c615e7027f2bdd4480036','7aadefcabd76afa02eb1128e5e25bc2bb508eb0bb2359ec808920c7190ce6cb8','bf33f72ac62780539d25e5cf9442a28d929169fc6839b68c8ff55fc8860c0123');
INSERT INTO "salts" VALUES(4,'72bea1ee743a8e0fb0320e0aaf565c7bf027e792297286a0285663f6306848f0','512cab8b76d8e22c4093d60393c9ee9554a18e61ec6bcca30b9df4540cef9a4d','801ca755f4d927c6f6d9f5b4f11877dce433d38768bc0373d2c2972fbc50f651');
INSERT INTO "salts" VALUES(5,'24dfe4b04003506fd8dae0d66097e62780a4b8fbdbc34cbd84ca0922e4277665','bce45b19228ea26f2aa0c084912346ded7ac7e4045b6559ed33b903f539252ac','59b0b395a765c6246390947137a563a00f53610c591a729c1c44cbcd6443a1d8');
INSERT INTO "salts" VALUES(6,'e39c9490d269b50d79622dd811aad187f1d1f5ca0bc85d7d853839ed43e75d6f','a8000e53a3d6a7b589400ff29a4b3639e773eeba232273d0476c513c0195bde8','5c5519fb3921b4f53126efe585838c74219838a888a36872561182bab7668bc7');
INSERT INTO "salts" VALUES(8,'eb4b53fed8efe930233c04f87c3f5cb639b93c96a83136f5e238657951379a6a',NULL,'ba141c94bdf31172ad3520361a93c0b2d0701ea907f070e23c3e4f1cda17585d');
INSERT INTO "salts" VALUES(9,'5c91eb038ac743f988f9205bcc72fef6e6fe75f8dfd4c27f1a832eb56aa5f22f',NULL,'b876dfdd226d6d75216cab40045e96227617b297b687a903848155d79aa069ee');
INSERT INTO "salts" VALUES(10,'47ff217d885e63184106aa9b90a6e463ee4614b3a946f48d5edbe0722af2db92',NULL,'9ac5a308dbee8d70cbcc0729c89f48de4f7379ce57911718935807f44baeb2e2');
INSERT INTO "salts" VALUES(11,'9d9c635726c4b671fb914ad659c8a85107a163bf44aa9bd2bafcdd1b5ac9d64b',NULL,'0e8187ff6369fec1400644ebcb36a8ebd152bf1eec1a70866a4466cd68f5a259');
INSERT INTO "salts" VALUES(12,'5b2323a9c9ee8a0131041cbe1b562f98283221a6044a4ef954483e63c9392468',NULL,'6275442dbbf1006bcb94976b8f11e2ba0f35f4f48025929c68880d2adb661037');
INSERT INTO "salts" VALUES(13,'b4b9db098844f22596ab7914809de15facd3a5c332627a5750a64184aea02e55',NULL,'05615b68af92e6749359b5152d9a0f327b9f4973c56794ba70b0e7d97287ddbb');
INSERT INTO "salts" VALUES(23,'9bdfd6ec2b1fe91c0ed9f9de2b0becfb4932bf158f96b421f15e5d39868e03e7','d8237ee0aa7f12fa66fa9d53c9924ed41b806cd59a702c0cfe0a5e19816fa29f','aa90e94a790c02d01f987be620461778d2788ce27579b34ddd9e3308c71a1cbc');
CREATE TABLE scrubs (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        withdrawal INTEGER NOT NULL,
        scrubbed_at TEXT NOT NULL CHECK (scrubbed_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "scrubs" VALUES(1,1,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "scrubs" VALUES(2,1,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "scrubs" VALUES(3,4,'2026-11-21T10:30:00.000000+00:00');
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
INSERT INTO "turns" VALUES(1,'kept',1,'Idatzi olerki bat 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(2,'amended',1,'Idatzi olerki bat 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(3,'amended twice',1,'Idatzi olerki bat 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(4,'taken back',1,'Idatzi olerki bat 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(5,'given again',1,'Idatzi olerki bat 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(6,'revealed',1,'Idatzi olerki bat 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(7,'withdrawn',1,'','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(8,'marked',1,'Idatzi olerki bat 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(9,'miren 0',1,'','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(10,'miren 1',1,'','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(11,'miren 2',1,'','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(12,'void',1,'Idatzi olerki bat 🌊','2026-11-21T10:30:00.000000+00:00');
CREATE TABLE voids (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL UNIQUE REFERENCES battles (id),
        reason TEXT NOT NULL CHECK (reason <> ''),
        side TEXT CHECK (side IN ('left', 'right')),
        detail TEXT NOT NULL,
        voided_at TEXT NOT NULL CHECK (voided_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "voids" VALUES(1,'void','cut',NULL,'','2026-11-21T10:30:00.000000+00:00');
CREATE TABLE vote_counts (
        study TEXT NOT NULL,
        question TEXT NOT NULL,
        model_left INTEGER NOT NULL REFERENCES models (seq),
        model_right INTEGER NOT NULL REFERENCES models (seq),
        left_wins INTEGER NOT NULL CHECK (left_wins >= 0), right_wins INTEGER NOT NULL CHECK (right_wins >= 0), ties INTEGER NOT NULL CHECK (ties >= 0), both_good INTEGER NOT NULL CHECK (both_good >= 0), both_bad INTEGER NOT NULL CHECK (both_bad >= 0), cannot_say INTEGER NOT NULL CHECK (cannot_say >= 0),
        PRIMARY KEY (study, question, model_left, model_right)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "vote_counts" VALUES('proba','content',1,2,2,1,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','language',1,2,2,0,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','overall',1,2,2,1,0,0,1,0);
CREATE TABLE withdrawals (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL UNIQUE REFERENCES battles (id),
        withdrawn_at TEXT NOT NULL CHECK (withdrawn_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "withdrawals" VALUES(1,'withdrawn','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "withdrawals" VALUES(2,'miren 0','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "withdrawals" VALUES(3,'miren 1','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "withdrawals" VALUES(4,'miren 2','2026-11-21T10:30:00.000000+00:00');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX battles_by_participant ON battles (participant, opened_at);
CREATE INDEX battles_by_study ON battles (study);
CREATE INDEX ballots_by_participant ON ballots (participant);
CREATE INDEX links_by_battle ON links (battle, number);
CREATE INDEX battles_by_pair ON battles (study, model_left, model_right);
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
        CASE WHEN EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id AND marks.kind = 'named_itself') THEN 1 ELSE 0 END AS named_itself,
        CASE WHEN EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id AND marks.kind = 'recognised') THEN 1 ELSE 0 END AS recognised,
        (SELECT count(DISTINCT origins.side) FROM origins WHERE origins.battle = battles.id AND origins.recorded = 1) AS recorded,
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
        CASE WHEN EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id AND marks.kind = 'named_itself') THEN 1 ELSE 0 END AS named_itself,
        CASE WHEN EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id AND marks.kind = 'recognised') THEN 1 ELSE 0 END AS recognised,
        (SELECT count(DISTINCT origins.side) FROM origins WHERE origins.battle = battles.id AND origins.recorded = 1) AS recorded,
        ballots.seq AS seq
    FROM amended_answers AS answers JOIN amendments ON amendments.seq = answers.amendment JOIN ballots ON ballots.battle = amendments.battle
    JOIN battles ON battles.id = ballots.battle
    WHERE answers.kind = 'preference' AND NOT EXISTS (SELECT 1 FROM amendments AS later WHERE later.battle = amendments.battle AND later.number > amendments.number);
CREATE TRIGGER answers_are_counted AFTER INSERT ON answers BEGIN INSERT INTO vote_counts (study, question, model_left, model_right, left_wins, right_wins, ties, both_good, both_bad, cannot_say) SELECT battles.study, new.question, left_model.seq, right_model.seq, CAST((new.value = 'left') AS INTEGER), CAST((new.value = 'right') AS INTEGER), CAST((new.value = 'tie') AS INTEGER), CAST((new.value = 'both_good') AS INTEGER), CAST((new.value = 'both_bad') AS INTEGER), CAST((new.value = 'cannot_say') AS INTEGER) FROM battles JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right WHERE battles.id = (SELECT battle FROM ballots WHERE seq = new.ballot) AND new.kind = 'preference' AND battles.purpose = 'ranked' AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id) ON CONFLICT (study, question, model_left, model_right) DO UPDATE SET left_wins = vote_counts.left_wins + excluded.left_wins, right_wins = vote_counts.right_wins + excluded.right_wins, ties = vote_counts.ties + excluded.ties, both_good = vote_counts.both_good + excluded.both_good, both_bad = vote_counts.both_bad + excluded.both_bad, cannot_say = vote_counts.cannot_say + excluded.cannot_say; END;
CREATE TRIGGER amended_answers_are_counted AFTER INSERT ON amended_answers BEGIN INSERT INTO vote_counts (study, question, model_left, model_right, left_wins, right_wins, ties, both_good, both_bad, cannot_say) SELECT battles.study, new.question, left_model.seq, right_model.seq, CAST((new.value = 'left') AS INTEGER), CAST((new.value = 'right') AS INTEGER), CAST((new.value = 'tie') AS INTEGER), CAST((new.value = 'both_good') AS INTEGER), CAST((new.value = 'both_bad') AS INTEGER), CAST((new.value = 'cannot_say') AS INTEGER) FROM battles JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right WHERE battles.id = (SELECT battle FROM amendments WHERE seq = new.amendment) AND new.kind = 'preference' AND battles.purpose = 'ranked' AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id) ON CONFLICT (study, question, model_left, model_right) DO UPDATE SET left_wins = vote_counts.left_wins + excluded.left_wins, right_wins = vote_counts.right_wins + excluded.right_wins, ties = vote_counts.ties + excluded.ties, both_good = vote_counts.both_good + excluded.both_good, both_bad = vote_counts.both_bad + excluded.both_bad, cannot_say = vote_counts.cannot_say + excluded.cannot_say; END;
CREATE TRIGGER amendments_replace_counts AFTER INSERT ON amendments BEGIN UPDATE vote_counts SET left_wins = left_wins - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id) AND said.question = vote_counts.question AND (said.value = 'left')), right_wins = right_wins - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id) AND said.question = vote_counts.question AND (said.value = 'right')), ties = ties - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id) AND said.question = vote_counts.question AND (said.value = 'tie')), both_good = both_good - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id) AND said.question = vote_counts.question AND (said.value = 'both_good')), both_bad = both_bad - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id) AND said.question = vote_counts.question AND (said.value = 'both_bad')), cannot_say = cannot_say - (SELECT count(*) FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id) AND said.question = vote_counts.question AND (said.value = 'cannot_say')) WHERE EXISTS (SELECT 1 FROM version_answers AS said
        JOIN battles ON battles.id = said.battle JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND said.kind = 'preference' AND battles.purpose = 'ranked' AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id) AND said.question = vote_counts.question AND battles.study = vote_counts.study AND left_model.seq = vote_counts.model_left AND right_model.seq = vote_counts.model_right); END;
CREATE TRIGGER answers_are_discounted AFTER DELETE ON answers WHEN NOT EXISTS (SELECT 1 FROM amendments JOIN ballots ON ballots.battle = amendments.battle WHERE ballots.seq = old.ballot) BEGIN UPDATE vote_counts SET left_wins = left_wins - CAST((old.value = 'left') AS INTEGER), right_wins = right_wins - CAST((old.value = 'right') AS INTEGER), ties = ties - CAST((old.value = 'tie') AS INTEGER), both_good = both_good - CAST((old.value = 'both_good') AS INTEGER), both_bad = both_bad - CAST((old.value = 'both_bad') AS INTEGER), cannot_say = cannot_say - CAST((old.value = 'cannot_say') AS INTEGER) WHERE (study, question, model_left, model_right) = (SELECT battles.study, old.question, left_model.seq, right_model.seq FROM battles JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right WHERE battles.id = (SELECT battle FROM ballots WHERE seq = old.ballot) AND old.kind = 'preference' AND battles.purpose = 'ranked' AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id)); END;
CREATE TRIGGER amended_answers_are_discounted AFTER DELETE ON amended_answers WHEN NOT EXISTS (SELECT 1 FROM amendments AS later JOIN amendments ON amendments.battle = later.battle WHERE amendments.seq = old.amendment AND later.number > amendments.number) BEGIN UPDATE vote_counts SET left_wins = left_wins - CAST((old.value = 'left') AS INTEGER), right_wins = right_wins - CAST((old.value = 'right') AS INTEGER), ties = ties - CAST((old.value = 'tie') AS INTEGER), both_good = both_good - CAST((old.value = 'both_good') AS INTEGER), both_bad = both_bad - CAST((old.value = 'both_bad') AS INTEGER), cannot_say = cannot_say - CAST((old.value = 'cannot_say') AS INTEGER) WHERE (study, question, model_left, model_right) = (SELECT battles.study, old.question, left_model.seq, right_model.seq FROM battles JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right WHERE battles.id = (SELECT battle FROM amendments WHERE seq = old.amendment) AND old.kind = 'preference' AND battles.purpose = 'ranked' AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id)); END;
CREATE TRIGGER origins_never_change BEFORE UPDATE ON origins BEGIN SELECT RAISE(ABORT, 'what is stored in origins is never changed'); END;
CREATE TRIGGER origins_are_kept BEFORE DELETE ON origins BEGIN SELECT RAISE(ABORT, 'what is stored in origins is kept'); END;
CREATE TRIGGER marks_never_change BEFORE UPDATE ON marks BEGIN SELECT RAISE(ABORT, 'what is stored in marks is never changed'); END;
CREATE TRIGGER marks_are_kept BEFORE DELETE ON marks BEGIN SELECT RAISE(ABORT, 'what is stored in marks is kept'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('models',3);
INSERT INTO "sqlite_sequence" VALUES('studies',1);
INSERT INTO "sqlite_sequence" VALUES('prompts',2);
INSERT INTO "sqlite_sequence" VALUES('participants',4);
INSERT INTO "sqlite_sequence" VALUES('participant_codes',2);
INSERT INTO "sqlite_sequence" VALUES('nicknames',2);
INSERT INTO "sqlite_sequence" VALUES('battles',13);
INSERT INTO "sqlite_sequence" VALUES('turns',12);
INSERT INTO "sqlite_sequence" VALUES('responses',24);
INSERT INTO "sqlite_sequence" VALUES('origins',24);
INSERT INTO "sqlite_sequence" VALUES('ballots',11);
INSERT INTO "sqlite_sequence" VALUES('answers',40);
INSERT INTO "sqlite_sequence" VALUES('amendments',7);
INSERT INTO "sqlite_sequence" VALUES('amended_answers',6);
INSERT INTO "sqlite_sequence" VALUES('reveals',1);
INSERT INTO "sqlite_sequence" VALUES('withdrawals',4);
INSERT INTO "sqlite_sequence" VALUES('scrubs',3);
INSERT INTO "sqlite_sequence" VALUES('marks',2);
INSERT INTO "sqlite_sequence" VALUES('voids',1);
COMMIT;
