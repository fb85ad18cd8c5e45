PRAGMA application_id = 1162887497;
PRAGMA user_version = 8;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'epaile','m001_tables','2026-11-26 15:06:44.450419+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'epaile','m002_views','2026-11-26 15:06:44.450734+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'epaile','m003_finality','2026-11-26 15:06:44.451134+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'epaile','m004_counts','2026-11-26 15:06:44.451785+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'epaile','m005_log','2026-11-26 15:06:44.455022+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'epaile','m006_marks','2026-11-26 15:06:44.457049+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'epaile','m007_tasks','2026-11-26 15:06:44.462951+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'epaile','m008_people','2026-11-26 20:05:31.224038+00:00');
CREATE TABLE amended_answers (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        amendment INTEGER NOT NULL REFERENCES amendments (seq),
        question TEXT NOT NULL CHECK (question <> ''),
        kind TEXT NOT NULL CHECK (kind IN ('preference', 'choice', 'text', 'rating', 'review', 'tags')),
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
INSERT INTO "amended_answers" VALUES(7,8,'fluency','rating','2',0);
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
INSERT INTO "amendments" VALUES(8,'rated',2,'ane','receipt-rated',12.5,'2 of rated','2026-11-21T10:20:30.123456+00:00');
CREATE TABLE answers (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        ballot INTEGER NOT NULL REFERENCES ballots (seq),
        question TEXT NOT NULL CHECK (question <> ''),
        kind TEXT NOT NULL CHECK (kind IN ('preference', 'choice', 'text', 'rating', 'review', 'tags')),
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
INSERT INTO "answers" VALUES(41,12,'fluency','rating','3',0);
INSERT INTO "answers" VALUES(42,12,'notes','text','Ondo',0);
INSERT INTO "answers" VALUES(43,13,'score.left','rating','7',0);
INSERT INTO "answers" VALUES(44,13,'score.right','rating','4',0);
INSERT INTO "answers" VALUES(45,13,'better','preference','left',1);
INSERT INTO "answers" VALUES(46,14,'verdict','review','edit',0);
INSERT INTO "answers" VALUES(47,14,'text','text','Hobeto idatzia',0);
CREATE TABLE assignments (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL UNIQUE REFERENCES battles (id),
        task TEXT NOT NULL CHECK (task <> ''),
        item TEXT NOT NULL CHECK (item <> ''),
        sample_left INTEGER NOT NULL CHECK (sample_left >= 0),
        sample_right INTEGER CHECK (sample_right >= 0),
        revises TEXT REFERENCES ballots (battle)
    ) STRICT;
INSERT INTO "assignments" VALUES(1,'rated','rate','p1/alpha#0',0,NULL,NULL);
INSERT INTO "assignments" VALUES(2,'scored','score','p1/alpha#0/beta#1',0,1,NULL);
INSERT INTO "assignments" VALUES(3,'edited','review','p2/beta#0',0,NULL,NULL);
INSERT INTO "assignments" VALUES(4,'looked at','review','p2/beta#0',0,NULL,'edited');
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
INSERT INTO "ballots" VALUES(12,'rated','ane',12.5,'receipt-rated','c16c3972d95fa8f3761b43dc542716ceec7386e959c78c77054d616e4e8bd05a','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(13,'scored','jon',12.5,'receipt-scored','6956fa3f1a14fc5fa2af20cb7a191ecfcc02dcaeb685a4f1db1ffdfffabff224','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(14,'edited','ane',12.5,'receipt-edited','c4599a135662a4018a098a94ae3059d142301218a860f071f55c9aa4941973f7','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "ballots" VALUES(15,'looked at','jon',NULL,'receipt-looked at','','2026-11-21T10:20:30.123456+00:00');
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
        model_right TEXT REFERENCES models (id),
        policy TEXT NOT NULL,
        probability REAL NOT NULL CHECK (probability > 0 AND probability <= 1),
        purpose TEXT NOT NULL CHECK (purpose IN ('ranked', 'control', 'repeat', 'unranked')),
        replaces TEXT REFERENCES battles (id),
        code_version TEXT NOT NULL,
        opened_at TEXT NOT NULL CHECK (opened_at LIKE '____-__-__T__:__:__%+00:00'), continues TEXT REFERENCES battles (id),
        UNIQUE (id, participant),
        CHECK (model_left <> model_right OR purpose <> 'ranked'),
        FOREIGN KEY (study, study_hash) REFERENCES studies (id, hash),
        FOREIGN KEY (study, study_hash, prompt_id) REFERENCES prompts (study, study_hash, id)
    ) STRICT;
INSERT INTO "battles" VALUES(1,'kept','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(2,'amended','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(3,'amended twice','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(4,'taken back','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(5,'given again','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(6,'revealed','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(7,'withdrawn','proba','h1','ane','p1','','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(8,'marked','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(9,'miren 0','proba','h1','miren','p1','','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(10,'miren 1','proba','h1','miren','p1','','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(11,'miren 2','proba','h1','miren','p1','','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(12,'void','proba','h1','jon','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(13,'instead','proba','h1','jon','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','uniform',1.66666666666666657414e-01,'ranked','void','0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(14,'rated','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha',NULL,'least_used',0.5,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(15,'scored','proba','h1','jon','p1','Idatzi olerki bat 🌊','eu','idazketa','alpha','beta','least_used',0.5,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(16,'edited','proba','h1','ane','p1','Idatzi olerki bat 🌊','eu','idazketa','beta',NULL,'least_used',0.5,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
INSERT INTO "battles" VALUES(17,'looked at','proba','h1','jon','p1','','eu','idazketa','beta',NULL,'least_used',0.5,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00',NULL);
CREATE TABLE cohort_members (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        participant TEXT NOT NULL UNIQUE REFERENCES participants (id),
        cohort TEXT NOT NULL CHECK (cohort <> ''),
        invitation INTEGER REFERENCES invitations (seq)
    ) STRICT;
INSERT INTO "cohort_members" VALUES(1,'ane','class-3b',1);
CREATE TABLE consents (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        participant TEXT NOT NULL REFERENCES participants (id),
        version TEXT NOT NULL CHECK (version <> ''),
        hash TEXT NOT NULL CHECK (hash <> ''),
        agreed_at TEXT NOT NULL CHECK (agreed_at LIKE '____-__-__T__:__:__%+00:00'),
        UNIQUE (participant, hash)
    ) STRICT;
CREATE TABLE contacts (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        participant TEXT NOT NULL UNIQUE REFERENCES participants (id),
        address TEXT NOT NULL CHECK (address <> ''),
        given_at TEXT NOT NULL CHECK (given_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "contacts" VALUES(1,'ane','ane@example.org','2026-11-24T10:00:00.000000+00:00');
CREATE TABLE expectations (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        study TEXT NOT NULL,
        study_hash TEXT NOT NULL,
        prompt TEXT NOT NULL,
        question TEXT NOT NULL CHECK (question <> ''),
        expected TEXT NOT NULL CHECK (expected IN ('better', 'not_worse')),
        UNIQUE (study, study_hash, prompt, question),
        FOREIGN KEY (study, study_hash, prompt) REFERENCES prompts (study, study_hash, id)
    ) STRICT;
CREATE TABLE invitations (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        study TEXT NOT NULL,
        cohort TEXT NOT NULL CHECK (cohort <> ''),
        code_hash TEXT NOT NULL UNIQUE,
        most INTEGER CHECK (most >= 1),
        made_at TEXT NOT NULL CHECK (made_at LIKE '____-__-__T__:__:__%+00:00'),
        ends_at TEXT
    ) STRICT;
INSERT INTO "invitations" VALUES(1,'proba','class-3b','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',30,'2026-11-24T10:00:00.000000+00:00',NULL);
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
INSERT INTO "links" VALUES(1,'ballot','kept',1,NULL,'f9b1bdaba676bb50fe891321bc9f0b049ee03a3aad0abfa27ee96dea18ca391a','ec207a2fd939f10df3bdb846dbda81ce397ec8410b07377fb061bc62b93a349e','a55a5da98d0e7f92e88886f1364c83972398883f13393483e1a204edd7f6eb49','690062348e33dae29daa0eefb5e739810a97b310a7cc007054dbde4bc7e09893','0000000000000000000000000000000000000000000000000000000000000000','cb9aa0cd9d739f92a37d4e94c85c155a19057a3580eeb37867c9881f5bfc7c05');
INSERT INTO "links" VALUES(2,'ballot','amended',1,NULL,'50f7bf5f6c14fe3c7e618d279ccd808ef799b3ff73401c077a374ca05c22d9bc','bcaf208aabdb39186c3067a638fb2c12e9d078d4ca4bafe587d018cb916a47ff','4ae50da8ecf23fd4c92edbfdfad68bac65522b8db2a30797732c960f810c4afb','63fe3a275573d5d337ee8369410824610ac1b4db32417d3334c2a5f509af0245','cb9aa0cd9d739f92a37d4e94c85c155a19057a3580eeb37867c9881f5bfc7c05','b1fded61b0257ae7c8e8302b6997f621fdaa8ed373aa71e330406f82d5f3106e');
INSERT INTO "links" VALUES(3,'ballot','amended twice',1,NULL,'269c28a22a2b640a731dc025f4d496d2e44a3fe744dca7e7895c92ba8ff14593','83aa816fe2fd208a59135e94585149dc364c93084461417190868c5f84953728','5f2065c242176e1f5646deff79b3c07b50007316ca142413810aadaa1f24fd5e','2d66912c38e12e4089a17005c08bc7037ba7f0ed77299196efb2ed0510cdf6d8','b1fded61b0257ae7c8e8302b6997f621fdaa8ed373aa71e330406f82d5f3106e','31f1eb98ae8b7570c195e623ef1434dbd859f55313ed611194c644fa53e63972');
INSERT INTO "links" VALUES(4,'ballot','taken back',1,NULL,'505c7da00d2685a93af6d71a0cb0cfcbb6217ccdd6d92fa55200f806563cb773','200100a73cdd312e816fd10ce13af76cadf25689c9ae92cfc0108808dd91fd4f','5e1b6b3e93510f34a7ab83f455928a66765cc71595a7a4b8f343cebcc8a7472a','7b5672ca0cb95ca0e6ad9053eb5f38b50be992ccabee81a1a24a1355b3aa53b3','31f1eb98ae8b7570c195e623ef1434dbd859f55313ed611194c644fa53e63972','3eef2b122db8ba1d9c219efa32d0e2d4d78193fd581391667e4b082a9af65803');
INSERT INTO "links" VALUES(5,'ballot','given again',1,NULL,'4f730a93bd69ec7ad27f3d2772d37722ad8f910ebfb25b907790ccb843f83a66','0f458c18ce9bfc36fa2600e8271ca3e0abd1f737f0aaa98740fea18b7ac73a51','2cec4d515be26e6c6b5ae70b472a1304490673ac2e8f2269b3da2e963b72f524','c51c991d64aa5e483944344e727d10c0a64f2daa0e2fdf1f1e80fa4f3eb63f03','3eef2b122db8ba1d9c219efa32d0e2d4d78193fd581391667e4b082a9af65803','a945f3124495bf0feefa35b465ecd84ff6ebfa8229eb1c843d64b0241ea1dcd8');
INSERT INTO "links" VALUES(6,'ballot','revealed',1,NULL,'267e21faa18b7aa89156410de6a9c8dcf8e109db44998d04c1ef3e49192dd022','fa876d14dcb42d85a9d014b5682803b24e9769273ba66cf2f08cd43854fe6df8','9f33e2e3fdfb970f56a3c72b4a5ca66c0a54e6cf2de5f8065fd2591ca5dcd3ae','d4bdba244638e2e6126d286bdd7b3237bb9362802fcfc4d6177765275f25ecfe','a945f3124495bf0feefa35b465ecd84ff6ebfa8229eb1c843d64b0241ea1dcd8','d85f2123bd166fd81caad5056cb44f339ca9219d8b53746a10639d7c8af4cba4');
INSERT INTO "links" VALUES(7,'ballot','withdrawn',1,NULL,'3a6baf32eb3a660e23cb6f02b1a515e5ea6656407b452664e5ac772442b3dd9e','8fae2b41a27111166d44c36524da23cfd1660b258e84adae470282469565de99','d707978aad839d116f19019f5bf02df5e542f5968973ffe09a6f54af15f76680','78a74a9e911ab2dd978aeee0b5032f9530df1114d7afbcf0aee6129943f63e66','d85f2123bd166fd81caad5056cb44f339ca9219d8b53746a10639d7c8af4cba4','60af87af87fe8a2d9b2a78be461972967cce3a7d90df43be418a848b5087a3eb');
INSERT INTO "links" VALUES(8,'amendment','amended',2,2,'e36ffd69f888f3b8b79814d56f60123b211f189c0833c130918121ce50a34cda','46f664eeaa23f6a73acdecd79a2b188721dd53f82a6a408a8605365f96839b27',NULL,'3c2923e7c465375239bcdf5e31c9613f8f74d37804e39332adcdc255e404fea7','60af87af87fe8a2d9b2a78be461972967cce3a7d90df43be418a848b5087a3eb','ca91fc7b35ea71a77b5c0fe3e03399081113e6de967139281feb90589052d8ad');
INSERT INTO "links" VALUES(9,'amendment','amended twice',2,3,'b8a93fbbe74c7556806d4585c9c2f2b9eb935f3177d58f545747de17edffad34','b10c6ee4c9e117268d27df69254828d8d69759fdfbf7c15e5c09d4ae3fc28c2d',NULL,'ad73bdb56ad974c04e7a072b3a73acc86028ec5950a2a5bc1ee5e64eaf6ac3d6','ca91fc7b35ea71a77b5c0fe3e03399081113e6de967139281feb90589052d8ad','475f6329026c693037024f4f67a586ab7c448878bfdadfc539a98cc4b1e498ad');
INSERT INTO "links" VALUES(10,'amendment','amended twice',3,9,'d28d28014ee1d4ca280e9affb0d6f3bc9adb81cceafa9eccb25abf38afb68338','aea0e18b1643509a10daed298519d929a477440e604951b84ac89adc4b26188c',NULL,'a5cfc87b71bc252f12a792fa5599d18b417c9515dfa7cddfb1f0790e74529a49','475f6329026c693037024f4f67a586ab7c448878bfdadfc539a98cc4b1e498ad','20ed3e11065b361c0f70a69e59d6ce78aacf02dbdf07a85b541e85db751e7346');
INSERT INTO "links" VALUES(11,'amendment','taken back',2,4,'7910ece22a5e6d76a69a6d863299250fd7863205d7f0f2c882a38e6c590a7238','ffa43a3ed643688769b562ef9203fadaf092606bda4bccef9cd5081ab231affd',NULL,'d9d23cb90fb5cd86594ae14e5f81ebd88dd79b7b2003c11b61d93fab209abcbf','20ed3e11065b361c0f70a69e59d6ce78aacf02dbdf07a85b541e85db751e7346','f630d941d0aa9e8d01c4cf4e5f00fff392dc861cba105121bd491195df5a61b1');
INSERT INTO "links" VALUES(12,'amendment','given again',2,5,'e2339a12df7bfd2c4771f195d9b63e5853bb22323198e8586f528874c8457910','8a03fe67d6cb86251296d9c74c18d4325eb697c2613ea03af9d1e449578873b1',NULL,'bc082d73249764e4337dc3dbc09c7b85d01446f5efae827db061db0b5e6e8910','f630d941d0aa9e8d01c4cf4e5f00fff392dc861cba105121bd491195df5a61b1','20d6d2ba0d665d0298a9abb35b2725fd2cfe0194bd531a323bbcc3c01faca911');
INSERT INTO "links" VALUES(13,'amendment','given again',3,12,'2bbfb653906b48bdeaa033e56f7f9368c60f3158897448eeb89e3e296104e1f3','289f133f6f3c07bdbc1b9e6887214588d5efada856bbbaf2215d50f5d14059eb',NULL,'47fc6cc1a24f92017db186f8ab3928574ae68452114ae89f4a8a857099057ac0','20d6d2ba0d665d0298a9abb35b2725fd2cfe0194bd531a323bbcc3c01faca911','69b951a9277907e945c8fbbbdae7a5cc898c3344aae12670d091417587b5fb17');
INSERT INTO "links" VALUES(14,'amendment','withdrawn',2,7,'009ecc51ca4041182a9f8ea00353d015d0b2a314ee5b15d3ade834cf200635c1','30fcebffbc4533b7e56204c83a8c025f808abb453177da38e6ca574a7c9de0ae',NULL,'d567fd705c14a4d79fc34e67dc30269ed993b0be7417fd71949f68c74fde889f','69b951a9277907e945c8fbbbdae7a5cc898c3344aae12670d091417587b5fb17','0a985037c1062a97036849d617b12012608c41e857c1a7eebc60d66172167a7d');
INSERT INTO "links" VALUES(15,'reveal','revealed',NULL,6,NULL,NULL,NULL,NULL,'0a985037c1062a97036849d617b12012608c41e857c1a7eebc60d66172167a7d','11b309d4654506c57e1e2279105723b0b861c47dff86398d028e7e955fc065eb');
INSERT INTO "links" VALUES(16,'withdrawal','withdrawn',NULL,7,NULL,NULL,NULL,NULL,'11b309d4654506c57e1e2279105723b0b861c47dff86398d028e7e955fc065eb','5035169dcd66d368b8ba22a3ae2ec63513fe18b522fd61b67c9d63625c20ead5');
INSERT INTO "links" VALUES(17,'ballot','miren 0',1,NULL,'06204674f0be340e328a4c7134d60970a4217d09e4bb8fd0819040ef965db5bb','5716e91f5679235899ebb9710526b5e4d538d068b788cc42f32803fbfc96a2ff','62d833b480cc42269dd8936d94dcbd281a476579f884238b45a5be457dd73d61','e5f6f34f070bbfa84f3200b18317d54487e1d30e6606780aff1f68e47708197a','5035169dcd66d368b8ba22a3ae2ec63513fe18b522fd61b67c9d63625c20ead5','c18a6c90c7aa36b8e4f5d758fb0dce3b8e55350c2bdf9926ff23e4e7ea7eb383');
INSERT INTO "links" VALUES(18,'ballot','miren 1',1,NULL,'89588bf8a7905b89ca5d5ec2b716c75be4ee61f76ac581cf8725ecc1bb913ade','35b98653dae18113a1f708c4c7ce02a547d919754145cf5aed53dd3c48cebf2e','c32e4b86ff6f2156058c992bb2a21a3fd31bc979b80b818ea65fb2dc1499efbd','1863961b0ab3e465ec4aec66054a43c53fe308d5b2054e5169be45fad512a6ab','c18a6c90c7aa36b8e4f5d758fb0dce3b8e55350c2bdf9926ff23e4e7ea7eb383','62e1bedfb07895e26205a34addd0f3eb8cf8b02e305ada2e0cae3dc0a9b15c8f');
INSERT INTO "links" VALUES(19,'ballot','miren 2',1,NULL,'2dee32d4db00818988b217059f5385fe458be1d5fa3c41d22afa9fd546521e67','6736e837fe6dea6651b8c2d61219c5ba602d873f0ddd7459bc1c75e7b58dacde','0b4b8216f5de554cb194463b58827f84b99bdd3367e5fc9150a8d6435e96b500','e1fd7c1793c15e08453ce03351661ddb7977c1cc0edd5e3b0e4b32a946f71d4a','62e1bedfb07895e26205a34addd0f3eb8cf8b02e305ada2e0cae3dc0a9b15c8f','8cbb9fe5b8f32d771aeac35e4c9b8b0a8776573cbe46c319e0b9c3377c8fcd08');
INSERT INTO "links" VALUES(20,'withdrawal','miren 0',NULL,17,NULL,NULL,NULL,NULL,'8cbb9fe5b8f32d771aeac35e4c9b8b0a8776573cbe46c319e0b9c3377c8fcd08','0d61133236be40aafa14e19807c5859453c71304ef63a8407cfc562486d649e5');
INSERT INTO "links" VALUES(21,'withdrawal','miren 1',NULL,18,NULL,NULL,NULL,NULL,'0d61133236be40aafa14e19807c5859453c71304ef63a8407cfc562486d649e5','0b1c0b3e5c87cf57e77d54dc8bcae4f83c1df4d8464d2f745423587bcb19e828');
INSERT INTO "links" VALUES(22,'withdrawal','miren 2',NULL,19,NULL,NULL,NULL,NULL,'0b1c0b3e5c87cf57e77d54dc8bcae4f83c1df4d8464d2f745423587bcb19e828','faf1f3ec3a2c7ec6ecc34af4da852e89ff9edfcb035004bc914312b6ceb11915');
INSERT INTO "links" VALUES(23,'ballot','marked',1,NULL,'8fd3b341f91ab97923240974b3f2b3d37cab5e3e39e49e1d293492fccd4c8659','78aac6f5a50cb9f72d97397a9ab290890c901f5c55969050d9ce594beb340004','6fae4ce70680a1b03e6da4203939d764cce9e77b9c8a0b32564c4500642b38ba','e5bca1d672a587805668ed069c7c0bcd61a235f808b6f55a6fc5a383017ac82c','faf1f3ec3a2c7ec6ecc34af4da852e89ff9edfcb035004bc914312b6ceb11915','ba871503dc1b0643f8192081db318df4eb288f3de6b0e094d80533642fa4b02f');
INSERT INTO "links" VALUES(24,'ballot','rated',1,NULL,'13c98c23c91483f3dcf4c0fa24ec59517edd9283c852d03135a084532a8eaf53','0cde901038df2e1db36b3ef71370e12ceafcf95abba1a6ee7e1e244ae4e20dde','8b0a372ebb4eba4b18e1e095fea85803d2652bb226a3f51b18f133d50e7bf9ff','45483bea6087eda86c4c7a2d1b7643a28d7a119610bc7813081f339337d8010e','ba871503dc1b0643f8192081db318df4eb288f3de6b0e094d80533642fa4b02f','f25202a955110b77d80f543e236d13cb37b6c528c2557cd4c9585fea460ab92e');
INSERT INTO "links" VALUES(25,'ballot','scored',1,NULL,'1d5c343e7ac93e95c92709854f9242641de908040b029ee55c5296c2032ada6b','6ed05ae39325b46df3461c125ab693c2d8cb22f452a122e454e891b415db013e','e8e02efebacc0864995372da5d61eb337a69816ba16c75e14803dd7e584d95f4','933353b22ab9c6c9d69b6bc03db7340d51965f302c3dec6fec2f4e942d703a75','f25202a955110b77d80f543e236d13cb37b6c528c2557cd4c9585fea460ab92e','175f80f5a3a7b256c06e2cd8b8b4018591c49a7471f79c97aefd64422e60b7d8');
INSERT INTO "links" VALUES(26,'ballot','edited',1,NULL,'64c0da60fbe09bd4b00742edf0cd1eb2a42bdae7d380fb0b741e8216d698ed99','b056397fc1f0b191d3332e477bfad3c49aa1dda54f7e75e1265b54f0a0064d74','29c566967ba6689e1f0b1a1d8241f03e50390fff9c40fd87ab14c57211854472','f61a709faa8d3189009ef8f0fb3762fe9cb218059ef023ab0493735dbbf3b1f8','175f80f5a3a7b256c06e2cd8b8b4018591c49a7471f79c97aefd64422e60b7d8','9a1ba0a23ce78b2827bb5cbfc8894a3b72da2d41d9da687c203fa17b55b7e748');
INSERT INTO "links" VALUES(27,'ballot','looked at',1,NULL,'6ec7e0852a8a9ee7c97c023f1108e5e040afa7d7cba4b0bbfe37318fd6ade868','b96b90e597de291cb5d7608fede6810fc4771de5c43d40b98bc592a6467644e6','f741d8ee7ab8a351d626685da3d54b1257cd123f0141711c2690a3d25962df18','436b2dbaca5e42682811279bd4401cdd3619d8a3470992cc794d1f47be2d320c','9a1ba0a23ce78b2827bb5cbfc8894a3b72da2d41d9da687c203fa17b55b7e748','7d6b40b670a17e76c60dc362ea8e17e8455c519e83855c55fd7f8e4a0584e918');
INSERT INTO "links" VALUES(28,'amendment','rated',2,24,'db19a0b8e6dbdda83914d7aee161aa70c5dd23e0124fe0d5ad22d87a2e3170ee','726e3b2f08b1ab8a3be9bcd0a16732fa86d39ce7dd607f21f74c6a8fb015d492',NULL,'2bc33b8d7c3f967587bf1d9821fa101c29909b688c4f0b5cab05e28b33b70fd9','7d6b40b670a17e76c60dc362ea8e17e8455c519e83855c55fd7f8e4a0584e918','f3e7592d1377a4bb340d36c9caa7e8dd4d467417f12586a25d2558ac4fc05f87');
INSERT INTO "links" VALUES(29,'withdrawal','looked at',NULL,27,NULL,NULL,NULL,NULL,'f3e7592d1377a4bb340d36c9caa7e8dd4d467417f12586a25d2558ac4fc05f87','8c7c5ec74a1111ca90ff1393e683fe388208b127f1af50a6047134bcaa83ddaf');
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
INSERT INTO "origins" VALUES(25,'rated',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(26,'scored',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(27,'scored',1,'right','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(28,'edited',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
INSERT INTO "origins" VALUES(29,'looked at',1,'left','chat','5555555555555555555555555555555555555555555555555555555555555555','main',0);
CREATE TABLE participant_codes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        participant TEXT NOT NULL UNIQUE REFERENCES participants (id),
        code_hash TEXT NOT NULL UNIQUE
    ) STRICT;
INSERT INTO "participant_codes" VALUES(2,'goizargi','code-g');
CREATE TABLE participant_tokens (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        participant TEXT NOT NULL REFERENCES participants (id),
        token_hash TEXT NOT NULL UNIQUE,
        code_hash TEXT NOT NULL UNIQUE,
        made_at TEXT NOT NULL CHECK (made_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "participant_tokens" VALUES(1,'ane','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','2026-11-24T10:00:00.000000+00:00');
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
        category TEXT, answer_language TEXT, source_text TEXT,
        UNIQUE (study, study_hash, id),
        FOREIGN KEY (study, study_hash) REFERENCES studies (id, hash)
    ) STRICT;
INSERT INTO "prompts" VALUES(1,'proba','h1','p1','Idatzi olerki bat 🌊','eu','idazketa',NULL,NULL);
INSERT INTO "prompts" VALUES(2,'proba','h1','p2','Zer da BOE?','eu',NULL,NULL,NULL);
CREATE TABLE repeats (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL UNIQUE REFERENCES battles (id),
        earlier TEXT NOT NULL REFERENCES ballots (battle),
        CHECK (battle <> earlier)
    ) STRICT;
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
INSERT INTO "responses" VALUES(25,'rated',1,'left','alpha','Kaixo!','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(26,'scored',1,'left','alpha','Kaixo!','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(27,'scored',1,'right','beta','Kaixo!','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(28,'edited',1,'left','beta','Kaixo!','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(29,'looked at',1,'left','beta','','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
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
INSERT INTO "salts" VALUES(1,'c71bfa9c015c3c7716ce94b505f6c176e5a7b83e197fdab22ab1b8c4e0fe120f','286c3d22601c399ee81be75d5b3878017029e06686e8cb1950fd2ad18f9e4253','88d2aa33e3f666bdc38620e86de1d818d4086b27ba2b678b60fe9b589fe2fcca');
INSERT INTO "salts" VALUES(2,'3cc905a6a9a44593815e6f893dd54846a8a0328f069feec72a908e1d2d852c1d','8ee9af88fd54e990bfe3d90cb10af90f62c9efdc2422f7e8263962b1d18e69cf','9f76ff29ad0e42feef95f76749b13645a13b88cf66c7d48fa7eadae7af48d8b9');
INSERT INTO "salts" VALUES(3,'8c8f9977ca1e16ee1fbe99f69e86876db1601c64c363c7c0fa8509d5d9b46ddb','bc4b4ad38d1a06b058b34b06664b1ad6069a90b7aee51287885f118082a616d8','98682f10418494424165bcca64f321daa4439279e1f332284ab54a7a75103e12');
INSERT INTO "salts" VALUES(4,'ccfa524346b4d4df517ce2651a01a79e89b803890242562066ea884d4e3a71c1','fd8fedf46d47506c97d59f47beb766aebbe57cf9560bff88e20cc464cd915219','e9e6099b41a4634dc7e69a21aa0ae90eb21046cf76111fb4deea8babe4e463c3');
INSERT INTO "salts" VALUES(5,'54fe71cdf7522afb64df355fa98976dbb75beaf7673144f6222e39dd9c0e03a9','32fb5a1179c006e9bf6258e9ae38f034dd48624cae5f8945a5a803e47a90c8df','f3c589b5af9b3c84740895f478e706c63339ace799cb85176ad54434944b16ba');
INSERT INTO "salts" VALUES(6,'72cfb3fba5f62e528e534ca5f17cdaf8d43c191af22a382794017f86300a94ba','0ec45cd427d7a265efd81a20279eac5825dbc71e3746f4cf9cbe159fedce4295','e0f4f8370c21b467de087c4c9c0b9b282fbdee182d3e3bb2fe56751325b6c708');
INSERT INTO "salts" VALUES(8,'cd092486c1bdc90730d1679fc36ff5b448a25be4dfa684dc75deef5431e98b8a',NULL,'661d5f9c539f002e7783b3be0d13d0b802bd6231ee1acab00728b14eebb77be4');
INSERT INTO "salts" VALUES(9,'9c47f23ac9bd198d7bad14952b71ba56e4c48d841f50b395e1e820028925cf44',NULL,'674e562ac1098c83e273eac2f1b848b50e4de9952fea98108841b3616f97b1a3');
INSERT INTO "salts" VALUES(10,'0812f13957d140d7f8c990ceeb36f0af49ca5b13f3101aeb3ee7313421a03893',NULL,'4c07294febb3d2a62e28df1468440faec8110fa64e4da4358385772b17f5e012');
INSERT INTO "salts" VALUES(11,'98cffada0e7693c192283a8c40b2821478d35f092dcd9c96c48b4a333bf542e7',NULL,'c50556177cec9add228e01607827a78ed182d6d13aec22fb69ea1e8935ae64d6');
INSERT INTO "salts" VALUES(12,'962a5b54541cefc900bcafd603939012ffa64b115e0ac4f6667d0792e182e223',NULL,'ead00f0a05d0eaedf6674e403c91b8061e8c8263fdbbfc929c41bfafced270b0');
INSERT INTO "salts" VALUES(13,'e6b39cfe3d6374730d18049ac9928883c7866c38a6bcac8a6e424d38fe541079',NULL,'530c9677a0df2ec2202346999cd1c8c60d36dd9bc926d4c9ddbfc6f5c3fd473e');
INSERT INTO "salts" VALUES(23,'02728e7c3579d150f99e20ffa5fd23e63d831e9c421ac276f437782440586e02','0f3dac4c5fe351630de1aac04901d9bffef1feeb38f98511c38e97b020e5773c','84ac391533153a4992e60e3e92bfaa6efbf47fe95740cc3cb86b18b2e505be07');
INSERT INTO "salts" VALUES(24,'9c5349fb69c8ef61fe0f4ff8f342c27e4242153b226e643bd1246d3666ddf098','998b9ea0d7071edff2d970ef4f58d017a0426c894b3a170b0551246de19b0ae3','6a3e1ac57fba1c247a2fc3d5a92eaf51a6553a98350698fda4e2b76169126b43');
INSERT INTO "salts" VALUES(25,'7e159254cc270cae007fc1ff03dfe4ba137c6bee7076b734687bb686ef315eb2','c277211832d500f8bb8802a280a2771e1b2a214c3a5f0f6c216365e05dcb7f7a','a2f3349176ee3a3327263a09757cf1e77c74aa45e95a47e1695bc6fa472590f6');
INSERT INTO "salts" VALUES(26,'2d4ed0af64f196ad5e0d8de87911edee6bcf3032cfd0e66efc665cc16a9faeb7','5797e55632b95562891d01ec90f31aa53aa1bcd80527542464a8f689a3c55cab','cfe1aafa0f6cefbd78bb3bd776756c37997bc145ddebd7d30860ab876def8478');
INSERT INTO "salts" VALUES(28,'8466591faedd8bd8a68e500cf0b9f7b02772f8217ef31170aca3fa79d4f12114',NULL,'afb878f6b624c6da468d9a6fe734652f1083bbda353f1021d3fce98ff634498c');
CREATE TABLE scrubs (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        withdrawal INTEGER NOT NULL,
        scrubbed_at TEXT NOT NULL CHECK (scrubbed_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
INSERT INTO "scrubs" VALUES(1,1,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "scrubs" VALUES(2,1,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "scrubs" VALUES(3,4,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "scrubs" VALUES(4,5,'2026-11-21T10:30:00.000000+00:00');
CREATE TABLE sign_ins (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        participant TEXT NOT NULL REFERENCES participants (id),
        study TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('passphrase', 'hugging_face')),
        name_hash TEXT NOT NULL,
        secret_hash TEXT,
        made_at TEXT NOT NULL CHECK (made_at LIKE '____-__-__T__:__:__%+00:00'),
        UNIQUE (participant, kind),
        UNIQUE (study, kind, name_hash),
        CHECK ((kind = 'passphrase') = (secret_hash IS NOT NULL))
    ) STRICT;
INSERT INTO "sign_ins" VALUES(1,'ane','proba','passphrase','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','scrypt','2026-11-24T10:00:00.000000+00:00');
CREATE TABLE stopped_turns (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        battle TEXT NOT NULL REFERENCES battles (id),
        number INTEGER NOT NULL CHECK (number >= 2),
        prompt TEXT NOT NULL,
        asked_at TEXT NOT NULL CHECK (asked_at LIKE '____-__-__T__:__:__%+00:00'),
        stopped_at TEXT NOT NULL CHECK (stopped_at LIKE '____-__-__T__:__:__%+00:00')
    ) STRICT;
CREATE TABLE studies (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL,
        hash TEXT NOT NULL,
        document TEXT NOT NULL,
        registered_at TEXT NOT NULL CHECK (registered_at LIKE '____-__-__T__:__:__%+00:00'),
        UNIQUE (id, hash)
    ) STRICT;
INSERT INTO "studies" VALUES(1,'proba','h1','{"id":"proba"}','2026-11-21T10:30:00.000000+00:00');
CREATE TABLE training_answers (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        participant TEXT NOT NULL REFERENCES participants (id),
        item TEXT NOT NULL CHECK (item <> ''),
        answer TEXT NOT NULL CHECK (answer <> ''),
        expected INTEGER NOT NULL CHECK (expected IN (0, 1)),
        answered_at TEXT NOT NULL CHECK (answered_at LIKE '____-__-__T__:__:__%+00:00'),
        UNIQUE (participant, item)
    ) STRICT;
INSERT INTO "training_answers" VALUES(1,'ane','t1','left',1,'2026-11-24T10:00:00.000000+00:00');
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
INSERT INTO "turns" VALUES(13,'rated',1,'Idatzi olerki bat 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(14,'scored',1,'Idatzi olerki bat 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(15,'edited',1,'Idatzi olerki bat 🌊','2026-11-21T10:30:00.000000+00:00');
INSERT INTO "turns" VALUES(16,'looked at',1,'','2026-11-21T10:30:00.000000+00:00');
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
INSERT INTO "vote_counts" VALUES('proba','better',1,2,1,0,0,0,0,0);
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
INSERT INTO "withdrawals" VALUES(5,'looked at','2026-11-21T10:30:00.000000+00:00');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX battles_by_participant ON battles (participant, opened_at);
CREATE INDEX battles_by_study ON battles (study);
CREATE INDEX ballots_by_participant ON ballots (participant);
CREATE INDEX links_by_battle ON links (battle, number);
CREATE INDEX battles_by_pair ON battles (study, model_left, model_right);
CREATE INDEX assignments_by_item ON assignments (task, item);
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
CREATE VIEW ratings AS
    SELECT battles.id AS battle,
        battles.study AS study,
        assignments.task AS task,
        assignments.item AS item,
        CASE WHEN answers.question LIKE '%.left' THEN substr(answers.question, 1, length(answers.question) - 5) WHEN answers.question LIKE '%.right' THEN substr(answers.question, 1, length(answers.question) - 6) ELSE answers.question END AS question,
        CASE WHEN answers.question LIKE '%.right' THEN battles.model_right ELSE battles.model_left END AS model,
        CASE WHEN answers.question LIKE '%.right' THEN assignments.sample_right
            ELSE assignments.sample_left END AS sample,
        CASE WHEN (answers.question LIKE '%.left' OR answers.question LIKE '%.right') THEN
            (CASE WHEN answers.question LIKE '%.right' THEN battles.model_left ELSE battles.model_right END)
            END AS opponent,
        CAST(answers.value AS INTEGER) AS value,
        battles.participant AS participant,
        participants.kind AS rater_kind,
        battles.prompt_id AS prompt,
        battles.prompt_category AS category,
        battles.prompt_language AS language,
        battles.purpose AS purpose,
        versions.seconds AS seconds,
        versions.stored_at AS stored_at,
        ballots.seq AS seq
    FROM version_answers AS answers
    JOIN versions ON versions.battle = answers.battle AND versions.number = answers.number
    JOIN ballots ON ballots.battle = answers.battle
    JOIN battles ON battles.id = answers.battle
    JOIN participants ON participants.id = battles.participant
    LEFT JOIN assignments ON assignments.battle = battles.id
    WHERE answers.kind = 'rating' AND NOT EXISTS (SELECT 1 FROM amendments
        WHERE amendments.battle = answers.battle AND amendments.number > answers.number);
CREATE TRIGGER assignments_never_change BEFORE UPDATE ON assignments BEGIN SELECT RAISE(ABORT, 'what is stored in assignments is never changed'); END;
CREATE TRIGGER assignments_are_kept BEFORE DELETE ON assignments BEGIN SELECT RAISE(ABORT, 'what is stored in assignments is kept'); END;
CREATE INDEX participant_tokens_by_participant ON participant_tokens (participant);
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
        (SELECT cohort FROM cohort_members WHERE cohort_members.participant = battles.participant) AS cohort,
        (SELECT CASE WHEN battles.model_left = 'control.better' THEN 'left' ELSE 'right' END
            || CASE WHEN expectations.expected = 'better' THEN '' ELSE '_or_tie' END
        FROM expectations WHERE expectations.study = battles.study
            AND expectations.study_hash = battles.study_hash
            AND expectations.prompt = battles.prompt_id
            AND expectations.question = answers.question
            AND battles.purpose = 'control') AS expected,
        (SELECT earlier FROM repeats WHERE repeats.battle = battles.id) AS repeats,
        (SELECT sum(length(responses.text)) FROM responses
        WHERE responses.battle = battles.id AND responses.turn =
            (SELECT max(number) FROM turns WHERE turns.battle = battles.id)) AS characters,
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
        (SELECT cohort FROM cohort_members WHERE cohort_members.participant = battles.participant) AS cohort,
        (SELECT CASE WHEN battles.model_left = 'control.better' THEN 'left' ELSE 'right' END
            || CASE WHEN expectations.expected = 'better' THEN '' ELSE '_or_tie' END
        FROM expectations WHERE expectations.study = battles.study
            AND expectations.study_hash = battles.study_hash
            AND expectations.prompt = battles.prompt_id
            AND expectations.question = answers.question
            AND battles.purpose = 'control') AS expected,
        (SELECT earlier FROM repeats WHERE repeats.battle = battles.id) AS repeats,
        (SELECT sum(length(responses.text)) FROM responses
        WHERE responses.battle = battles.id AND responses.turn =
            (SELECT max(number) FROM turns WHERE turns.battle = battles.id)) AS characters,
        ballots.seq AS seq
    FROM amended_answers AS answers JOIN amendments ON amendments.seq = answers.amendment JOIN ballots ON ballots.battle = amendments.battle
    JOIN battles ON battles.id = ballots.battle
    WHERE answers.kind = 'preference' AND NOT EXISTS (SELECT 1 FROM amendments AS later WHERE later.battle = amendments.battle AND later.number > amendments.number);
CREATE TRIGGER training_answers_never_change BEFORE UPDATE ON training_answers BEGIN SELECT RAISE(ABORT, 'what is stored in training_answers is never changed'); END;
CREATE TRIGGER consents_never_change BEFORE UPDATE ON consents BEGIN SELECT RAISE(ABORT, 'what is stored in consents is never changed'); END;
CREATE TRIGGER expectations_never_change BEFORE UPDATE ON expectations BEGIN SELECT RAISE(ABORT, 'what is stored in expectations is never changed'); END;
CREATE TRIGGER expectations_are_kept BEFORE DELETE ON expectations BEGIN SELECT RAISE(ABORT, 'what is stored in expectations is kept'); END;
CREATE TRIGGER repeats_never_change BEFORE UPDATE ON repeats BEGIN SELECT RAISE(ABORT, 'what is stored in repeats is never changed'); END;
CREATE TRIGGER repeats_are_kept BEFORE DELETE ON repeats BEGIN SELECT RAISE(ABORT, 'what is stored in repeats is kept'); END;
CREATE INDEX stopped_turns_by_battle ON stopped_turns (battle);
CREATE INDEX battles_by_continued ON battles (continues) WHERE continues IS NOT NULL;
CREATE TRIGGER turns_are_kept BEFORE DELETE ON turns WHEN NOT EXISTS (SELECT 1 FROM stopped_turns WHERE stopped_turns.battle = old.battle AND stopped_turns.number = old.number AND stopped_turns.asked_at = old.asked_at) BEGIN SELECT RAISE(ABORT, 'what is stored in turns is kept'); END;
CREATE TRIGGER stopped_turns_never_change BEFORE UPDATE ON stopped_turns BEGIN SELECT RAISE(ABORT, 'what is stored in stopped_turns is never changed'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('models',3);
INSERT INTO "sqlite_sequence" VALUES('studies',1);
INSERT INTO "sqlite_sequence" VALUES('prompts',2);
INSERT INTO "sqlite_sequence" VALUES('participants',4);
INSERT INTO "sqlite_sequence" VALUES('participant_codes',2);
INSERT INTO "sqlite_sequence" VALUES('nicknames',2);
INSERT INTO "sqlite_sequence" VALUES('battles',17);
INSERT INTO "sqlite_sequence" VALUES('turns',16);
INSERT INTO "sqlite_sequence" VALUES('responses',29);
INSERT INTO "sqlite_sequence" VALUES('origins',29);
INSERT INTO "sqlite_sequence" VALUES('ballots',15);
INSERT INTO "sqlite_sequence" VALUES('answers',48);
INSERT INTO "sqlite_sequence" VALUES('amendments',8);
INSERT INTO "sqlite_sequence" VALUES('amended_answers',7);
INSERT INTO "sqlite_sequence" VALUES('reveals',1);
INSERT INTO "sqlite_sequence" VALUES('withdrawals',5);
INSERT INTO "sqlite_sequence" VALUES('scrubs',4);
INSERT INTO "sqlite_sequence" VALUES('marks',2);
INSERT INTO "sqlite_sequence" VALUES('voids',1);
INSERT INTO "sqlite_sequence" VALUES('assignments',4);
INSERT INTO "sqlite_sequence" VALUES('invitations',1);
INSERT INTO "sqlite_sequence" VALUES('cohort_members',1);
INSERT INTO "sqlite_sequence" VALUES('training_answers',1);
INSERT INTO "sqlite_sequence" VALUES('sign_ins',1);
INSERT INTO "sqlite_sequence" VALUES('participant_tokens',1);
INSERT INTO "sqlite_sequence" VALUES('contacts',1);
COMMIT;
