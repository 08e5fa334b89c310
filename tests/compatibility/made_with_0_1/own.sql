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
INSERT INTO "studies" VALUES(1,'own');
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
INSERT INTO "study_user_attributes" VALUES(1,1,'n_trials','4');
INSERT INTO "study_user_attributes" VALUES(2,1,'record','{"uid": "f7e47464364f4e8492e1c6c976173169", "created": "2026-11-25T04:26:14.355+00:00", "study_file": {"study": {"name": "own", "n_trials": 4, "metric": "val_loss", "direction": "minimize", "seed": 7, "data": "data/projects.csv", "train": "own:train"}, "sampler": {"name": "TPESampler"}, "pruner": {"name": "MedianPruner", "n_startup_trials": 2, "n_warmup_steps": 1}, "args": {"num_epochs": 4}, "space": {"learning_rate": {"log": true, "type": "float", "low": 0.01, "high": 1.0, "step": null}, "alpha": {"log": true, "type": "float", "low": 1e-05, "high": 0.01, "step": null}}}, "source": {"path": "studies/own.toml", "text": "[study]\nname = \"own\"\nn_trials = 4\nseed = 7\nmetric = \"val_loss\"\ndirection = \"minimize\"\ndata = \"data/projects.csv\"\ntrain = \"own:train\"\n\n[pruner]\nname = \"MedianPruner\"\nn_startup_trials = 2\nn_warmup_steps = 1\n\n[args]\nnum_epochs = 4\n\n[space.learning_rate]\ntype = \"float\"\nlow = 0.01\nhigh = 1.0\nlog = true\n\n[space.alpha]\ntype = \"float\"\nlow = 1e-5\nhigh = 1e-2\nlog = true\n"}, "overrides": {}, "fixed_args": {"seed": 7, "num_epochs": 4}, "data": {"path": "data/projects.csv", "sha256": "98b139b129cdd70e12357c28606b9df35ee2ae4177dd27cc03afce2679aea0c0", "n_rows": 120}, "versions": {"python": "3.11.7", "tagifai": "0.1.0", "optuna": "5.0.0", "mlflow": "3.17.2", "scikit-learn": "1.9.1", "imbalanced-learn": "0.14.2", "numpy": "2.4.6", "scipy": "1.17.1", "pandas": "3.1.1"}, "code": {"sha256": "42c8a974f742f83416218848c218a627d389e039c7c6bcda25dcca4f54775beb"}}');
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
INSERT INTO "trial_intermediate_values" VALUES(1,1,0,1.17298989615933,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(2,1,1,6.72989896159329914482e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(3,1,2,5.06323229492663284823e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(4,1,3,4.22989896159329914482e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(5,3,0,1.92554384060271299716e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(6,3,1,1.42554384060271299716e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(7,3,2,1.25887717393604647853e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(8,3,3,1.17554384060271299716e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(9,4,0,1.53450448483276957745e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(10,4,1,1.03450448483276957745e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(11,4,2,8.67837818166102836769e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(12,4,3,7.84504484832769466429e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(13,5,0,1.27651594784891564415e+00,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(14,5,1,7.7651594784891575518e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(15,5,2,6.09849281182249125521e-01,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(16,5,3,5.2651594784891575518e-01,'FINITE');
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
CREATE TABLE trial_system_attributes (
	trial_system_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_system_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_system_attributes" VALUES(1,1,'optimize:worker','"19911"');
INSERT INTO "trial_system_attributes" VALUES(2,2,'optimize:worker','"19911"');
INSERT INTO "trial_system_attributes" VALUES(3,3,'optimize:worker','"19911"');
INSERT INTO "trial_system_attributes" VALUES(4,4,'optimize:worker','"19911"');
INSERT INTO "trial_system_attributes" VALUES(5,5,'optimize:worker','"19911"');
CREATE TABLE trial_user_attributes (
	trial_user_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_user_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_user_attributes" VALUES(1,1,'epoch_ms','[9, 9, 9, 9]');
INSERT INTO "trial_user_attributes" VALUES(2,1,'metrics','{"val_loss": 0.4229898961593299, "val_precision": 0.5, "val_recall": 0.4, "val_f1": 0.3}');
INSERT INTO "trial_user_attributes" VALUES(3,2,'error','{"type": "ValueError", "message": "a trial that fails", "traceback": "Traceback (most recent call last):\n  File \"optimize/runner.py\", line 90, in run\n    value = self._objective.train(args, trial)\n            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n  File \"optimize/objective.py\", line 59, in train\n    metrics = final_metrics(self._train(args, self._df, trial))\n                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n  File \"own.py\", line 8, in train\n    raise ValueError(\"a trial that fails\")\nValueError: a trial that fails\n"}');
INSERT INTO "trial_user_attributes" VALUES(4,3,'epoch_ms','[1, 10, 10, 10]');
INSERT INTO "trial_user_attributes" VALUES(5,3,'metrics','{"val_loss": 1.175543840602713, "val_precision": 0.5, "val_recall": 0.4, "val_f1": 0.3}');
INSERT INTO "trial_user_attributes" VALUES(6,4,'epoch_ms','[10, 10, 10, 10]');
INSERT INTO "trial_user_attributes" VALUES(7,4,'metrics','{"val_loss": 0.7845044848327695, "val_precision": 0.5, "val_recall": 0.4, "val_f1": 0.3}');
INSERT INTO "trial_user_attributes" VALUES(8,5,'epoch_ms','[6, 6, 6, 6]');
INSERT INTO "trial_user_attributes" VALUES(9,5,'metrics','{"val_loss": 0.5265159478489158, "val_precision": 0.5, "val_recall": 0.4, "val_f1": 0.3}');
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
INSERT INTO "trial_values" VALUES(1,1,0,4.22989896159329914482e-01,'FINITE');
INSERT INTO "trial_values" VALUES(2,3,0,1.17554384060271299716e+00,'FINITE');
INSERT INTO "trial_values" VALUES(3,4,0,7.84504484832769466429e-01,'FINITE');
INSERT INTO "trial_values" VALUES(4,5,0,5.2651594784891575518e-01,'FINITE');
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
INSERT INTO "trials" VALUES(1,0,1,'COMPLETE','2026-11-25 04:26:15.414192','2026-11-25 04:26:15.458695');
INSERT INTO "trials" VALUES(2,1,1,'FAIL','2026-11-25 04:26:15.481019','2026-11-25 04:26:15.500330');
INSERT INTO "trials" VALUES(3,2,1,'COMPLETE','2026-11-25 04:26:15.512773','2026-11-25 04:26:15.535041');
INSERT INTO "trials" VALUES(4,3,1,'COMPLETE','2026-11-25 04:26:15.548593','2026-11-25 04:26:15.571611');
INSERT INTO "trials" VALUES(5,4,1,'COMPLETE','2026-11-25 04:26:15.591553','2026-11-25 04:26:15.600385');
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
