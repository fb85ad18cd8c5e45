PRAGMA application_id = 1162887497;
PRAGMA user_version = 6;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'epaile','m001_tables','2026-11-26 11:56:11.944094+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'epaile','m002_views','2026-11-26 11:56:11.944303+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'epaile','m003_finality','2026-11-26 11:56:11.944540+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'epaile','m004_counts','2026-11-26 11:56:11.945035+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'epaile','m005_log','2026-11-26 11:56:11.946931+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'epaile','m006_marks','2026-11-26 11:56:11.948383+00:00');
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
INSERT INTO "links" VALUES(1,'ballot','kept',1,NULL,'f9b1bdaba676bb50fe891321bc9f0b049ee03a3aad0abfa27ee96dea18ca391a','df44d21830893d903b325dcc925e3db3f53cd936d5cc22448edac29815786d82','86974413d113f73886d8931cf33ee10b732382f5556277b6e2f2d58883c8996a','bea5a92752f3ee6ee18aee4c9f3d95f26acbc869c68e467a13e4e7001341207e','0000000000000000000000000000000000000000000000000000000000000000','2167321577b9049c2db176bfc96b274dcbe28a33be5b5a1146e1bb7c19ba1256');
INSERT INTO "links" VALUES(2,'ballot','amended',1,NULL,'50f7bf5f6c14fe3c7e618d279ccd808ef799b3ff73401c077a374ca05c22d9bc','f80a533444f9fca6c64d97b488c99c19455ea39230d497dc10aa88108e20293a','a13d770db54f533a85587dbaecddfdf5910470c34967d0081721209540d07c32','ba1b56ebc1a3a3aa982a00eb25cb2bcf01f3360e34192da97ff74ef55f302d8f','2167321577b9049c2db176bfc96b274dcbe28a33be5b5a1146e1bb7c19ba1256','ed04ace231251fe9f423629f57258abc29d639a8e57f5d2fd8b86f6d2e8c761e');
INSERT INTO "links" VALUES(3,'ballot','amended twice',1,NULL,'269c28a22a2b640a731dc025f4d496d2e44a3fe744dca7e7895c92ba8ff14593','73b1b49b1061619a684ddf950beb3c9a0e0774ebb842c609235cbb9d8a1371b9','420f158032de86e40ec3a21310bb067422030f7918cee52dd7093c6f93548b18','d6baaaa88187c84b1ab39f76ed4ba937db2b2d35341457568f8e0f34c47d38ea','ed04ace231251fe9f423629f57258abc29d639a8e57f5d2fd8b86f6d2e8c761e','41af9fd0c7b1673104b85e1222ef4ecfcd35417fc2238ca9dec989a697b09ed6');
INSERT INTO "links" VALUES(4,'ballot','taken back',1,NULL,'505c7da00d2685a93af6d71a0cb0cfcbb6217ccdd6d92fa55200f806563cb773','93347f59c9d832fd8cb4e9082a1035ba47bf0ea4b7557f500e5e53e283812b68','4b8e77322cdb8e55c8d0f17b31b9baa6477b7cbee65b96a3af8526a07a7b1eec','5fafbeebf08b67d7e3940eb61c877584346791aa9525459565e81943e6c703c0','41af9fd0c7b1673104b85e1222ef4ecfcd35417fc2238ca9dec989a697b09ed6','4148b4a51e1a184672796547cd3a392e89efb5e757a22ba376cea4107a0d9dc5');
INSERT INTO "links" VALUES(5,'ballot','given again',1,NULL,'4f730a93bd69ec7ad27f3d2772d37722ad8f910ebfb25b907790ccb843f83a66','3c080232b3463aa08609370eadfcaedfdecbc149082c997a5f604024d4af3a77','fbbd7b93e67d3625322272ac6b8af9edc28c338e0e269cd380c26a8ac884048e','a3e8aa472eed5f1121278c5ebf2510bd5321e6f42dd7d4a92ebd20a73898188d','4148b4a51e1a184672796547cd3a392e89efb5e757a22ba376cea4107a0d9dc5','649c56a4f2e27aa8be2ee4c784333f3c0ed1c1d39c27036a087caa640ef3e196');
INSERT INTO "links" VALUES(6,'ballot','revealed',1,NULL,'267e21faa18b7aa89156410de6a9c8dcf8e109db44998d04c1ef3e49192dd022','82200985fea8992f497bc74173efee0e8950350bfd2547df72db942dbeccc469','a3a369ec86d6ced4b324ef33b141ed48f6f577b3d023fcf8c665f2fa6572653c','027968faf8627e4f05e3e8aa769b9f13eaf4519c636539026aeffc2eb97314dc','649c56a4f2e27aa8be2ee4c784333f3c0ed1c1d39c27036a087caa640ef3e196','ad8b7b44ea489f1787d1c62dc10a81ef3121e437e7bf8762331e20b7cd75bf4e');
INSERT INTO "links" VALUES(7,'ballot','withdrawn',1,NULL,'3a6baf32eb3a660e23cb6f02b1a515e5ea6656407b452664e5ac772442b3dd9e','0c9f23328e5948d555d743b4717b138ed819228aff5ca4dc01b8482387617c62','9cab369275b4557d506ce30533c58dccd4be5a4b38a8edf4e46a782465bff21d','b3c567440209dcdf2d73763c39e1f6903ef51705fcba5bf75ca36925ea693196','ad8b7b44ea489f1787d1c62dc10a81ef3121e437e7bf8762331e20b7cd75bf4e','91bd570a3da276996f4ba700f726fa1e3e356ba2c435de96f66b9a7b7ea06160');
INSERT INTO "links" VALUES(8,'amendment','amended',2,2,'e36ffd69f888f3b8b79814d56f60123b211f189c0833c130918121ce50a34cda','66cfe3e75d23dc1d26c5fc066f430088356f35a615d71f4e5f6dde1ce4d116fa',NULL,'0ad768d53785846cb040dbc5822dbc88c47a63171a09a9eabc9a6fba5bb9fe13','91bd570a3da276996f4ba700f726fa1e3e356ba2c435de96f66b9a7b7ea06160','874110183cc86e4bdcbcaf2b76d466f80c89ade86316d05d74445bcb576bac18');
INSERT INTO "links" VALUES(9,'amendment','amended twice',2,3,'b8a93fbbe74c7556806d4585c9c2f2b9eb935f3177d58f545747de17edffad34','72edcddb04ac58d2aca0914745e2ecb9b69355b4decf21491cf535128ded21d3',NULL,'4b0c9201e3b37affa96b8d2cdc435e2fa557949508780d532eb81a7ab83b757b','874110183cc86e4bdcbcaf2b76d466f80c89ade86316d05d74445bcb576bac18','c68d241d323c0a82b744a1523655f0d4840ac8e2325d95d4844e9e17f3ae28b0');
INSERT INTO "links" VALUES(10,'amendment','amended twice',3,9,'d28d28014ee1d4ca280e9affb0d6f3bc9adb81cceafa9eccb25abf38afb68338','4ee9aeddbdc56c972e2049d4a4fe60e66a7f5b14f8b492abd66a63cacace543d',NULL,'a80e4831e1f26ab143f34e73861e7496b218f0a335d7aaa67a68d63151ba9f84','c68d241d323c0a82b744a1523655f0d4840ac8e2325d95d4844e9e17f3ae28b0','3cf5d8dad1f075e14fa00d63380370fb58e7b24a33c233bc4c864612a0545f66');
INSERT INTO "links" VALUES(11,'amendment','taken back',2,4,'7910ece22a5e6d76a69a6d863299250fd7863205d7f0f2c882a38e6c590a7238','17baa18862ddab0536864b248881ea5a987247129dd0139be8ea6fe36dc58751',NULL,'1c6840030d104def6af67fe1ef1ee240a7fb64eef59c1562d74fdc63b46f4310','3cf5d8dad1f075e14fa00d63380370fb58e7b24a33c233bc4c864612a0545f66','84e4f483ff137e7f2e33f8e8cecfce10a90aca7d2d79bdd913095bef54b38313');
INSERT INTO "links" VALUES(12,'amendment','given again',2,5,'e2339a12df7bfd2c4771f195d9b63e5853bb22323198e8586f528874c8457910','1d350a3224d415317e4f0f6110c19874c6f7a1b1e78a04d87c4987c39816f60a',NULL,'11def8e522a3cb370fc35fbaa9348f8c92b1c145be07dbd0bc4ab66fa6df1478','84e4f483ff137e7f2e33f8e8cecfce10a90aca7d2d79bdd913095bef54b38313','6d4d597abd94043a29dbac9f168c63a66a1ba63030a9c937493d5b1feb1d0f7d');
INSERT INTO "links" VALUES(13,'amendment','given again',3,12,'2bbfb653906b48bdeaa033e56f7f9368c60f3158897448eeb89e3e296104e1f3','d26d9a0c094a38984133d3f9c49ed0c3dffba1c184ad25e8da30f969ed6f175c',NULL,'53bf731739097bd9d452cba094be63f74e4a406f4b411536cfbd9875ba82a724','6d4d597abd94043a29dbac9f168c63a66a1ba63030a9c937493d5b1feb1d0f7d','82f76608d2c967de2bde5dff09deaf80c3547a8f2da5b3526303b3d5b0218800');
INSERT INTO "links" VALUES(14,'amendment','withdrawn',2,7,'009ecc51ca4041182a9f8ea00353d015d0b2a314ee5b15d3ade834cf200635c1','0bb28e7c92d457a2d3c0c683cd645e59fd4a7d88fe1f89fa5c2380d8d147fae4',NULL,'28601dd642da4c5b21b0b9c9a4048c60aad83842838d3c71fa03c00313189c3d','82f76608d2c967de2bde5dff09deaf80c3547a8f2da5b3526303b3d5b0218800','cdcfb83c03262b88144a4095f54fe0397dbd6ccb5d0932e360d931fe35486d20');
INSERT INTO "links" VALUES(15,'reveal','revealed',NULL,6,NULL,NULL,NULL,NULL,'cdcfb83c03262b88144a4095f54fe0397dbd6ccb5d0932e360d931fe35486d20','240cfa606dce210f8f344123fbade454686a3633cd28511d345eaead3788f11e');
INSERT INTO "links" VALUES(16,'withdrawal','withdrawn',NULL,7,NULL,NULL,NULL,NULL,'240cfa606dce210f8f344123fbade454686a3633cd28511d345eaead3788f11e','c4694f447e4888704cee5ae00488f9e2d45c808278784598cd3e62ee7046e557');
INSERT INTO "links" VALUES(17,'ballot','miren 0',1,NULL,'06204674f0be340e328a4c7134d60970a4217d09e4bb8fd0819040ef965db5bb','4824be53289fa39858a53f1af544f196a4aca67586b3e4abbfd09a78a9f259ef','80c4081770f08c89b2718c0373b3a07f52425e7bceaf39b610ab6430f96d308d','46a2df49a90fb2250e9d6fe98c8d34484eb0bad52313bba12ffc1cc06369a529','c4694f447e4888704cee5ae00488f9e2d45c808278784598cd3e62ee7046e557','c779de10919dfebb98b005c636839cee81614d25e6233d9e2986affc026716c9');
INSERT INTO "links" VALUES(18,'ballot','miren 1',1,NULL,'89588bf8a7905b89ca5d5ec2b716c75be4ee61f76ac581cf8725ecc1bb913ade','3dcc4d3d03a554ea97077c6e6ad6b10d396632aabe8f3a540f3ee57373fd4b99','ddb99dd321e5a7f8cdd1a207019ba0c190a7e56475e9385a39a48ffff3d20823','652034fb759eafbd1398d6efe1b1056a75f81e84044652a6a2c63e7550f031f8','c779de10919dfebb98b005c636839cee81614d25e6233d9e2986affc026716c9','0922e2abea44a91c67d7d75026d73abc09e7c4d002f665bc12964a793a87dd3d');
INSERT INTO "links" VALUES(19,'ballot','miren 2',1,NULL,'2dee32d4db00818988b217059f5385fe458be1d5fa3c41d22afa9fd546521e67','409b3edaf514f299b9792bb57baa051bc8c43d5b540e0f51039a00a02f6209cb','3d01d79c7edc2c9f43c606f91eacbec6fb480d38e9081622c681b347bc45e1fd','d7d30c72ac695f0b0a211545165d1a40be7cd591e9b56a2c7f10204776227320','0922e2abea44a91c67d7d75026d73abc09e7c4d002f665bc12964a793a87dd3d','3504c97da0c78fda54139b00a9547d489fab8f4b020a21e0e91d580b698c5988');
INSERT INTO "links" VALUES(20,'withdrawal','miren 0',NULL,17,NULL,NULL,NULL,NULL,'3504c97da0c78fda54139b00a9547d489fab8f4b020a21e0e91d580b698c5988','7bdd73f37afff58e0f9b6636c049af2fae03ec55eb15c4abf6da9f9c5d4c622c');
INSERT INTO "links" VALUES(21,'withdrawal','miren 1',NULL,18,NULL,NULL,NULL,NULL,'7bdd73f37afff58e0f9b6636c049af2fae03ec55eb15c4abf6da9f9c5d4c622c','22d39755c29224819b63b2a1a48a0c0782e94a0ae06b26374fd0875271c774bd');
INSERT INTO "links" VALUES(22,'withdrawal','miren 2',NULL,19,NULL,NULL,NULL,NULL,'22d39755c29224819b63b2a1a48a0c0782e94a0ae06b26374fd0875271c774bd','3787f50dab2082a8ce91b831a00b2b196d7ece6a09f5275e1f0be8993e94b34e');
INSERT INTO "links" VALUES(23,'ballot','marked',1,NULL,'8fd3b341f91ab97923240974b3f2b3d37cab5e3e39e49e1d293492fccd4c8659','d5c7b1b028c252ff6d3250dcdcefe51ea8040eab05f25e83efac3c92a29a95e8','0a17105744dd14a5ae37710453211a4f3690d5babef934cd838fae6fd7c78992','ab83984837efbf637b8d1f9adb357d29a4f2ed714e741a74fb789cbfa7a11275','3787f50dab2082a8ce91b831a00b2b196d7ece6a09f5275e1f0be8993e94b34e','f59b0ab42930125e40ad6ab2b1ecf161b5d18c288e630584d0557614b55e0436');
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
INSERT INTO "salts" VALUES(1,'d87e0e6043e1a309f6038cc5043e14bba8adfc2cff32b6a5968c7a831bfcce68','6c8e63885a728c283fb66b1aed212172a23bb7a6a771d1cf4c580d8037007730','4cb20e43d3b4d35681adb1eace30fac1f619aa68818bba22f8beb4eb07b8344c');
INSERT INTO "salts" VALUES(2,'9ac4cb1b4aa81f520a245e0e69b7d02ebd49d4dbef02e4c6a4f0da3a83fce8e2','abcc6cf167865793b70e980219b0d3b546f695a4c8d5a3f3fe7aa4caec30a9a6','8454d8265bd0435dddf8942034600df7c0382088d46e4922a6821f5ec3f4e225');
INSERT INTO "salts" VALUES(3,'a2885069ee0697fab381cb65294117493b8a4378813f38bee845e751dc5d84d6','f8889b2794b69037c7108288cb2f584f21fd04496e25a753e9a4adf5f4cc70e2','95983f3ef45d2cf77a13987d143b58aba541697e856e93d096757dadd257800c');
INSERT INTO "salts" VALUES(4,'d74372e3087591b42e096b2c7ceb156bf5f965a4e55d66d81e4d56cd8e4eba02','c8042771a25b6e05339d38e5aa9058bbdf825ae97dcc1e42b47ef71af09bde32','c55e5a952ea6fd74b4ef95fc5ddac500e716f6b94bb3fc0d208272da491859f8');
INSERT INTO "salts" VALUES(5,'9c4ed7c423978092e862cf547a0bb718a753a5a383fb0d8dd66eef73ca99d7ee','17c983e42da19922c7ac8781c5571ac8363da670117921406c1e1ce2f130cadc','8d47d5cef876242f9c3b5950cc2a10031492df6a4810a4a903807fe39bb71c25');
INSERT INTO "salts" VALUES(6,'2ec5909d6c7e3f66645c222951f022383d9d970ad4031a42b3acc37da637bbac','89c4cf7c23acbb1d81923819516be23209fcd20e18f02f4e3f3ee3929cbd58fe','5700c6372aac9a41dce4417b15f1400c64afccb250b12a6761d72d22c11b8322');
INSERT INTO "salts" VALUES(8,'4165f41651376c41eb21ca897634a2b6083072e4b59711a0b8e79b56f3af92b0',NULL,'bb40231d8574e9977f8255089e1e1698ebc265b8a071c843473fc5d71747ce0d');
INSERT INTO "salts" VALUES(9,'679572c0599f3aa1f660b18391dce5e6e01c9619a72aea62c1c72657b98d6a8c',NULL,'eda5179d154eddc28f45b87924c4ebea9530f7e756dc3d5d4896894b7b097acf');
INSERT INTO "salts" VALUES(10,'e1fe2500c84a3c0f3821e04605a1c2cbc4e8c4201a95d626270e4197e9c64e73',NULL,'722d8611c6f4a48f50ba30e472e9f0912992806cb47a61abbab4f74fb9361309');
INSERT INTO "salts" VALUES(11,'fee3f04cb7677ce53faef774d0f18d6dad9442e21858047db4c249bdedb4b438',NULL,'de7cbeff511043e53e4ce3205cdbe6929ea3a1b6e101006f5b12d28d43e9b6b2');
INSERT INTO "salts" VALUES(12,'d79c5c0044ad02ce6111930e923a465c6336073485db5c5c94669171b3f8e172',NULL,'1492bc3a4f8f5aa53b20a69bcc0067ec89e565f130865ec92a12af3cd9cbec8b');
INSERT INTO "salts" VALUES(13,'32fc05349ca7b402cb25ad0ee671c57d128263fe26696f13ad5e2fee0b5cc492',NULL,'f4107fcdb8b64e954e10b8719c9c0fb0527e663c5a5b9014c5d7689c4c95e8fc');
INSERT INTO "salts" VALUES(23,'7a667dfb791aa073e869dd73545f29ee18234724f413ced715c9908d0c173393','1db084317442304cc20b1922f2d44e6640edf8ed17c8b989849c703a1f5a6a1e','e2def05e96f5fa033f13c8645432efa04fed2bfa154a5e6bfdc05c2a7e858681');
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
