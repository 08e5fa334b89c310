BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('v3.2.0.a');
CREATE TABLE studies (
	study_id INTEGER NOT NULL, 
	study_name VARCHAR(512) NOT NULL, 
	PRIMARY KEY (study_id)
);
INSERT INTO "studies" VALUES(1,'finished');
CREATE TABLE study_directions (
	study_direction_id INTEGER NOT NULL, 
	direction VARCHAR(8) NOT NULL, 
	study_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	PRIMARY KEY (study_direction_id), 
	UNIQUE (study_id, objective), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "study_directions" VALUES(1,'MINIMIZE',1,0);
CREATE TABLE study_system_attributes (
	study_system_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_system_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE study_user_attributes (
	study_user_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_user_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "study_user_attributes" VALUES(1,1,'n_trials','8');
INSERT INTO "study_user_attributes" VALUES(2,1,'record','{"uid": "e4035e6a028d4467ae4a54eb5ed55a68", "created": "2026-11-25T04:25:39.776+00:00", "study_file": {"study": {"name": "finished", "n_trials": 8, "metric": "val_loss", "direction": "minimize", "seed": 7, "data": "data/projects.csv", "train": "tagifai.train:train"}, "sampler": {"name": "TPESampler"}, "pruner": {"name": "MedianPruner", "n_startup_trials": 2, "n_warmup_steps": 1}, "args": {"min_freq": 10, "num_epochs": 6, "analyzer": "word", "ngram_max_range": 2}, "space": {"learning_rate": {"log": true, "type": "float", "low": 0.01, "high": 1.0, "step": null}, "alpha": {"log": true, "type": "float", "low": 1e-05, "high": 0.01, "step": null}}}, "source": {"path": "studies/finished.toml", "text": "[study]\nname = \"finished\"\nn_trials = 8\nseed = 7\nmetric = \"val_loss\"\ndirection = \"minimize\"\ndata = \"data/projects.csv\"\ntrain = \"tagifai.train:train\"\n\n[pruner]\nname = \"MedianPruner\"\nn_startup_trials = 2\nn_warmup_steps = 1\n\n[args]\nmin_freq = 10\nnum_epochs = 6\nanalyzer = \"word\"\nngram_max_range = 2\n\n[space.learning_rate]\ntype = \"float\"\nlow = 0.01\nhigh = 1.0\nlog = true\n\n[space.alpha]\ntype = \"float\"\nlow = 1e-5\nhigh = 1e-2\nlog = true\n"}, "overrides": {}, "fixed_args": {"seed": 7, "shuffle": true, "subset": null, "lower": true, "stem": false, "min_freq": 10, "analyzer": "word", "ngram_max_range": 2, "power_t": 0.1, "num_epochs": 6}, "data": {"path": "data/projects.csv", "sha256": "98b139b129cdd70e12357c28606b9df35ee2ae4177dd27cc03afce2679aea0c0", "n_rows": 120}, "versions": {"python": "3.11.7", "tagifai": "0.1.0", "optuna": "5.0.0", "mlflow": "3.17.2", "scikit-learn": "1.9.1", "imbalanced-learn": "0.14.2", "numpy": "2.4.6", "scipy": "1.17.1", "pandas": "3.1.1"}, "code": {"sha256": "51756979f4a91f5cbd28f7d635151c9b3116d1d09077815a7c4ff87a58fdb770", "commit": "358b7041af04f3a5b251915f304b6179eee2f717", "dirty": false}}');
CREATE TABLE trial_heartbeats (
	trial_heartbeat_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	heartbeat DATETIME NOT NULL, 
	PRIMARY KEY (trial_heartbeat_id), 
	UNIQUE (trial_id), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE trial_intermediate_values (
	trial_intermediate_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	intermediate_value FLOAT, 
	intermediate_value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_intermediate_value_id), 
	UNIQUE (trial_id, step), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_intermediate_values" VALUES(1,1,0,1.09868451814036260927e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(2,1,1,1.09884035801851798197e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(3,1,2,1.09908559801509686515e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(4,1,3,1.09940567968921532049e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(5,1,4,1.09980058015212489586e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(6,1,5,1.10025715121968103993e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(7,2,0,1.09862247192182738153e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(8,2,1,1.09863913989626693634e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(9,2,2,1.09866318922420713732e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(10,2,3,1.0986937504184,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(11,2,4,1.09873146187600756462e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(12,2,5,1.09877588255695091135e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(13,3,0,1.10021597183253194707e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(14,3,1,1.10348623824741443044e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(15,4,0,1.09915771753834823343e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(16,4,1,1.1004011474266395254e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(17,5,0,1.09874191756304373512e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(18,5,1,1.09907852834395947105e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(19,6,0,1.09863744286739462019e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(20,6,1,1.09868534581395604909e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(21,6,2,1.09875868446596225425e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(22,6,3,1.09885423644419688571e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(23,6,4,1.09897355072270053177e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(24,6,5,1.09911427258514504678e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(25,7,0,1.09861881732672372891e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(26,7,1,1.09862861629815156128e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(27,7,2,1.09864216915782897387e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(28,7,3,1.09865908601492190399e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(29,7,4,1.09867973295819809642e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(30,7,5,1.09870386792825103228e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(31,8,0,1.09874500281358833397e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(32,8,1,1.09916359527602547352e+00,'FINITE');
CREATE TABLE trial_params (
	param_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	param_name VARCHAR(512), 
	param_value FLOAT, 
	distribution_json TEXT, 
	PRIMARY KEY (param_id), 
	UNIQUE (trial_id, param_name), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_params" VALUES(1,1,'learning_rate',1.72960056181439836286e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.01, "high": 1.0, "log": true}}');
INSERT INTO "trial_params" VALUES(2,1,'alpha',2.98399778901042873457e-05,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(3,2,'learning_rate',4.74334551908937307462e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.01, "high": 1.0, "log": true}}');
INSERT INTO "trial_params" VALUES(4,2,'alpha',1.60461235735656290463e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(5,3,'learning_rate',9.25485377657004448792e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.01, "high": 1.0, "log": true}}');
INSERT INTO "trial_params" VALUES(6,3,'alpha',5.84629457086618164497e-05,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(7,4,'learning_rate',5.34365578247901873432e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.01, "high": 1.0, "log": true}}');
INSERT INTO "trial_params" VALUES(8,4,'alpha',1.38906584867622921036e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(9,5,'learning_rate',2.73851843719099263818e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.01, "high": 1.0, "log": true}}');
INSERT INTO "trial_params" VALUES(10,5,'alpha',2.66410412981648572414e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(11,6,'learning_rate',8.93417573835678102689e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.01, "high": 1.0, "log": true}}');
INSERT INTO "trial_params" VALUES(12,6,'alpha',8.80873582215011e-05,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(13,7,'learning_rate',0.0337243752496532,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.01, "high": 1.0, "log": true}}');
INSERT INTO "trial_params" VALUES(14,7,'alpha',8.09402084949522676766e-05,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.01, "log": true}}');
INSERT INTO "trial_params" VALUES(15,8,'learning_rate',3.24900775467527380691e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.01, "high": 1.0, "log": true}}');
INSERT INTO "trial_params" VALUES(16,8,'alpha',5.25688133223637613783e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.01, "log": true}}');
CREATE TABLE trial_system_attributes (
	trial_system_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_system_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_system_attributes" VALUES(1,1,'optimize:worker','"19409"');
INSERT INTO "trial_system_attributes" VALUES(2,2,'optimize:worker','"19409"');
INSERT INTO "trial_system_attributes" VALUES(3,3,'optimize:worker','"19409"');
INSERT INTO "trial_system_attributes" VALUES(4,4,'optimize:worker','"19409"');
INSERT INTO "trial_system_attributes" VALUES(5,5,'optimize:worker','"19409"');
INSERT INTO "trial_system_attributes" VALUES(6,6,'optimize:worker','"19409"');
INSERT INTO "trial_system_attributes" VALUES(7,7,'optimize:worker','"19409"');
INSERT INTO "trial_system_attributes" VALUES(8,8,'optimize:worker','"19409"');
CREATE TABLE trial_user_attributes (
	trial_user_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_user_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_user_attributes" VALUES(1,1,'epoch_ms','[320, 320, 329, 329, 329, 330]');
INSERT INTO "trial_user_attributes" VALUES(2,1,'train_loss','[1.0400001868522357, 0.9846139246447944, 0.9325110077124276, 0.8836756470547694, 0.8380320740562776, 0.795470041242033]');
INSERT INTO "trial_user_attributes" VALUES(3,1,'metrics','{"train_loss": 0.795470041242033, "val_loss": 1.100257151219681, "val_precision": 0.2916666666666667, "val_recall": 0.3888888888888889, "val_f1": 0.26515151515151514}');
INSERT INTO "trial_user_attributes" VALUES(4,2,'epoch_ms','[3, 4, 4, 4, 4, 4]');
INSERT INTO "trial_user_attributes" VALUES(5,2,'train_loss','[1.082493210571852, 1.066610032821472, 1.0509654304092657, 1.0355619563679082, 1.0203994773232452, 1.0054796867946347]');
INSERT INTO "trial_user_attributes" VALUES(6,2,'metrics','{"train_loss": 1.0054796867946347, "val_loss": 1.098775882556951, "val_precision": 0.2916666666666667, "val_recall": 0.3888888888888889, "val_f1": 0.26515151515151514}');
INSERT INTO "trial_user_attributes" VALUES(7,3,'epoch_ms','[7, 7]');
INSERT INTO "trial_user_attributes" VALUES(8,3,'train_loss','[0.7975094444004682, 0.6006028859444318]');
INSERT INTO "trial_user_attributes" VALUES(9,4,'epoch_ms','[2, 3]');
INSERT INTO "trial_user_attributes" VALUES(10,4,'train_loss','[0.9205703888357474, 0.7771690301251746]');
INSERT INTO "trial_user_attributes" VALUES(11,5,'epoch_ms','[7, 7]');
INSERT INTO "trial_user_attributes" VALUES(12,5,'train_loss','[1.0087411369691415, 0.9315333415352524]');
INSERT INTO "trial_user_attributes" VALUES(13,6,'epoch_ms','[2, 2, 3, 3, 3, 3]');
INSERT INTO "trial_user_attributes" VALUES(14,6,'train_loss','[1.0682777082684087, 1.0387823848214248, 1.0101412208323, 0.9823640229940406, 0.9554502690749421, 0.9294004865083959]');
INSERT INTO "trial_user_attributes" VALUES(15,6,'metrics','{"train_loss": 0.9294004865083959, "val_loss": 1.099114272585145, "val_precision": 0.2916666666666667, "val_recall": 0.3888888888888889, "val_f1": 0.26515151515151514}');
INSERT INTO "trial_user_attributes" VALUES(16,7,'epoch_ms','[8, 8, 8, 8, 8, 8]');
INSERT INTO "trial_user_attributes" VALUES(17,7,'train_loss','[1.0871467333722935, 1.0757970265080021, 1.0645642690941794, 1.053449661510145, 1.0424530450150908, 1.031575347602673]');
INSERT INTO "trial_user_attributes" VALUES(18,7,'metrics','{"train_loss": 1.031575347602673, "val_loss": 1.098703867928251, "val_precision": 0.2916666666666667, "val_recall": 0.3888888888888889, "val_f1": 0.26515151515151514}');
INSERT INTO "trial_user_attributes" VALUES(19,8,'epoch_ms','[7, 7]');
INSERT INTO "trial_user_attributes" VALUES(20,8,'train_loss','[0.9961950910894214, 0.9162641485848833]');
CREATE TABLE trial_values (
	trial_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	value FLOAT, 
	value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_value_id), 
	UNIQUE (trial_id, objective), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_values" VALUES(1,1,0,1.10025715121968103993e+00,'FINITE');
INSERT INTO "trial_values" VALUES(2,2,0,1.09877588255695091135e+00,'FINITE');
INSERT INTO "trial_values" VALUES(3,3,0,1.10348623824741443044e+00,'FINITE');
INSERT INTO "trial_values" VALUES(4,4,0,1.1004011474266395254e+00,'FINITE');
INSERT INTO "trial_values" VALUES(5,5,0,1.09907852834395947105e+00,'FINITE');
INSERT INTO "trial_values" VALUES(6,6,0,1.09911427258514504678e+00,'FINITE');
INSERT INTO "trial_values" VALUES(7,7,0,1.09870386792825103228e+00,'FINITE');
INSERT INTO "trial_values" VALUES(8,8,0,1.09916359527602547352e+00,'FINITE');
CREATE TABLE trials (
	trial_id INTEGER NOT NULL, 
	number INTEGER, 
	study_id INTEGER, 
	state VARCHAR(8) NOT NULL, 
	datetime_start DATETIME, 
	datetime_complete DATETIME, 
	PRIMARY KEY (trial_id), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "trials" VALUES(1,0,1,'COMPLETE','2026-11-25 04:25:40.713797','2026-11-25 04:25:41.065014');
INSERT INTO "trials" VALUES(2,1,1,'COMPLETE','2026-11-25 04:25:41.085061','2026-11-25 04:25:41.098343');
INSERT INTO "trials" VALUES(3,2,1,'PRUNED','2026-11-25 04:25:41.111215','2026-11-25 04:25:41.121842');
INSERT INTO "trials" VALUES(4,3,1,'PRUNED','2026-11-25 04:25:41.131492','2026-11-25 04:25:41.142439');
INSERT INTO "trials" VALUES(5,4,1,'PRUNED','2026-11-25 04:25:41.156577','2026-11-25 04:25:41.175419');
INSERT INTO "trials" VALUES(6,5,1,'COMPLETE','2026-11-25 04:25:41.180455','2026-11-25 04:25:41.203485');
INSERT INTO "trials" VALUES(7,6,1,'COMPLETE','2026-11-25 04:25:41.212294','2026-11-25 04:25:41.232790');
INSERT INTO "trials" VALUES(8,7,1,'PRUNED','2026-11-25 04:25:41.245693','2026-11-25 04:25:41.260021');
CREATE TABLE version_info (
	version_info_id INTEGER NOT NULL, 
	schema_version INTEGER, 
	library_version VARCHAR(256), 
	PRIMARY KEY (version_info_id), 
	CHECK (version_info_id=1)
);
INSERT INTO "version_info" VALUES(1,12,'5.0.0');
CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
CREATE INDEX ix_trials_study_id ON trials (study_id);
COMMIT;
