PRAGMA application_id = 1162887497;
PRAGMA user_version = 4;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'epaile','m001_tables','2026-11-26 04:22:28.092750+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'epaile','m002_views','2026-11-26 04:22:28.093048+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'epaile','m003_finality','2026-11-26 04:22:28.093386+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'epaile','m004_counts','2026-11-26 04:22:28.094330+00:00');
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
INSERT INTO "answers" VALUES(13,4,'content','preference','left',0);
INSERT INTO "answers" VALUES(14,4,'language','preference','left',0);
INSERT INTO "answers" VALUES(15,4,'overall','preference','left',1);
INSERT INTO "answers" VALUES(16,4,'comment','text','Oharra 3',0);
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
INSERT INTO "ballots" VALUES(4,'b3','jon',12.5,'receipt-b3','3cd0c71e47dc9293509668255c526155c1ad064ae67a1f6e02247ab2a7c603ad','2026-11-21T10:20:30.123456+00:00');
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
INSERT INTO "battles" VALUES(4,'b3','proba','h1','jon',NULL,'Galdera 3
''bi'' lerrotan 🌊','eu',NULL,'alpha','beta','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(5,'b4','proba','h1','ane',NULL,'Galdera 4
''bi'' lerrotan 🌊','eu',NULL,'beta','gamma','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
INSERT INTO "battles" VALUES(6,'b5','proba','h1','jon',NULL,'Galdera 5
''bi'' lerrotan 🌊','eu',NULL,'gamma','alpha','uniform',1.66666666666666657414e-01,'ranked',NULL,'0.1.0','2026-11-21T10:20:30.123456+00:00');
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
INSERT INTO "responses" VALUES(7,'b3',1,'left','alpha','Erantzuna 3','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(8,'b3',1,'right','beta','Erantzuna 3','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(9,'b4',1,'left','beta','Erantzuna 4','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(10,'b4',1,'right','gamma','Erantzuna 4','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(11,'b5',1,'left','gamma','Erantzuna 5','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
INSERT INTO "responses" VALUES(12,'b5',1,'right','alpha','Erantzuna 5','stop','{"max_tokens":2048,"seed":7,"stop":["###"],"temperature":0.9,"top_p":0.95}','<|user|>Kaixo','echo 1',0.25,1.5,3,NULL,'2026-11-21T10:30:00.000000+00:00');
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
INSERT INTO "turns" VALUES(4,'b3',1,'Galdera 3
''bi'' lerrotan 🌊','2026-11-21T10:30:00.000000+00:00');
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
INSERT INTO "vote_counts" VALUES('proba','content',1,2,2,0,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','content',2,3,0,0,1,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','content',3,1,0,1,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','language',1,2,2,0,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','language',2,3,0,0,1,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','language',3,1,0,1,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','overall',1,2,2,0,0,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','overall',2,3,0,0,1,0,0,0);
INSERT INTO "vote_counts" VALUES('proba','overall',3,1,0,1,0,0,0,0);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX battles_by_participant ON battles (participant, opened_at);
CREATE INDEX battles_by_study ON battles (study);
CREATE INDEX ballots_by_participant ON ballots (participant);
CREATE VIEW comparisons AS
    SELECT battles.id AS battle,
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
    FROM answers
    JOIN ballots ON ballots.seq = answers.ballot
    JOIN battles ON battles.id = ballots.battle
    WHERE answers.kind = 'preference';
CREATE TRIGGER battles_never_change BEFORE UPDATE ON battles
        BEGIN SELECT RAISE(ABORT, 'what is stored in battles is never changed'); END;
CREATE TRIGGER turns_never_change BEFORE UPDATE ON turns
        BEGIN SELECT RAISE(ABORT, 'what is stored in turns is never changed'); END;
CREATE TRIGGER responses_never_change BEFORE UPDATE ON responses
        BEGIN SELECT RAISE(ABORT, 'what is stored in responses is never changed'); END;
CREATE TRIGGER voids_never_change BEFORE UPDATE ON voids
        BEGIN SELECT RAISE(ABORT, 'what is stored in voids is never changed'); END;
CREATE TRIGGER ballots_never_change BEFORE UPDATE ON ballots
        BEGIN SELECT RAISE(ABORT, 'what is stored in ballots is never changed'); END;
CREATE TRIGGER answers_never_change BEFORE UPDATE ON answers
        BEGIN SELECT RAISE(ABORT, 'what is stored in answers is never changed'); END;
CREATE TRIGGER ballots_are_kept BEFORE DELETE ON ballots
        BEGIN SELECT RAISE(ABORT, 'what is stored in ballots is kept'); END;
CREATE TRIGGER answers_are_kept BEFORE DELETE ON answers
        BEGIN SELECT RAISE(ABORT, 'what is stored in answers is kept'); END;
CREATE TRIGGER answers_are_counted AFTER INSERT ON answers BEGIN
        INSERT INTO vote_counts (study, question, model_left, model_right, left_wins, right_wins, ties, both_good, both_bad, cannot_say)
        SELECT battles.study, new.question, left_model.seq, right_model.seq, (new.value = 'left'), (new.value = 'right'), (new.value = 'tie'), (new.value = 'both_good'), (new.value = 'both_bad'), (new.value = 'cannot_say') FROM ballots JOIN battles ON battles.id = ballots.battle
        JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
    WHERE new.kind = 'preference' AND battles.purpose = 'ranked' AND ballots.seq = new.ballot
        ON CONFLICT (study, question, model_left, model_right) DO UPDATE
        SET left_wins = left_wins + excluded.left_wins, right_wins = right_wins + excluded.right_wins, ties = ties + excluded.ties, both_good = both_good + excluded.both_good, both_bad = both_bad + excluded.both_bad, cannot_say = cannot_say + excluded.cannot_say;
    END;
CREATE TRIGGER answers_are_discounted AFTER DELETE ON answers BEGIN
        UPDATE vote_counts SET left_wins = left_wins - (old.value = 'left'), right_wins = right_wins - (old.value = 'right'), ties = ties - (old.value = 'tie'), both_good = both_good - (old.value = 'both_good'), both_bad = both_bad - (old.value = 'both_bad'), cannot_say = cannot_say - (old.value = 'cannot_say')
        WHERE (study, question, model_left, model_right) = (
            SELECT battles.study, old.question, left_model.seq, right_model.seq FROM ballots JOIN battles ON battles.id = ballots.battle
        JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
    WHERE old.kind = 'preference' AND battles.purpose = 'ranked' AND ballots.seq = old.ballot);
    END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('models',3);
INSERT INTO "sqlite_sequence" VALUES('studies',1);
INSERT INTO "sqlite_sequence" VALUES('prompts',2);
INSERT INTO "sqlite_sequence" VALUES('participants',2);
INSERT INTO "sqlite_sequence" VALUES('nicknames',1);
INSERT INTO "sqlite_sequence" VALUES('battles',6);
INSERT INTO "sqlite_sequence" VALUES('turns',6);
INSERT INTO "sqlite_sequence" VALUES('responses',12);
INSERT INTO "sqlite_sequence" VALUES('ballots',4);
INSERT INTO "sqlite_sequence" VALUES('answers',16);
INSERT INTO "sqlite_sequence" VALUES('voids',1);
COMMIT;
