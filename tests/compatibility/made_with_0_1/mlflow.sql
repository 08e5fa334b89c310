BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('dc11669786a5');
CREATE TABLE "assessments" (
	assessment_id VARCHAR(50) NOT NULL, 
	trace_id VARCHAR(50) NOT NULL, 
	name VARCHAR(250) NOT NULL, 
	assessment_type VARCHAR(20) NOT NULL, 
	value TEXT NOT NULL, 
	error TEXT, 
	created_timestamp BIGINT NOT NULL, 
	last_updated_timestamp BIGINT NOT NULL, 
	source_type VARCHAR(50) NOT NULL, 
	source_id VARCHAR(250), 
	run_id VARCHAR(32), 
	span_id VARCHAR(50), 
	rationale TEXT, 
	overrides VARCHAR(50), 
	valid BOOLEAN NOT NULL, 
	assessment_metadata TEXT, 
	experiment_id INTEGER, 
	trace_timestamp_ms BIGINT, 
	aggregate_value FLOAT, 
	is_numeric_value BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT assessments_pk PRIMARY KEY (assessment_id), 
	CONSTRAINT fk_assessments_trace_id FOREIGN KEY(trace_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
CREATE TABLE budget_policies (
	budget_policy_id VARCHAR(36) NOT NULL, 
	budget_unit VARCHAR(32) NOT NULL, 
	budget_amount FLOAT NOT NULL, 
	duration_unit VARCHAR(32) NOT NULL, 
	duration_value INTEGER NOT NULL, 
	target_scope VARCHAR(32) NOT NULL, 
	budget_action VARCHAR(32) NOT NULL, 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, target_value VARCHAR(255), 
	CONSTRAINT budget_policies_pk PRIMARY KEY (budget_policy_id)
);
CREATE TABLE "datasets" (
	dataset_uuid VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(500) NOT NULL, 
	digest VARCHAR(36) NOT NULL, 
	dataset_source_type VARCHAR(36) NOT NULL, 
	dataset_source TEXT NOT NULL, 
	dataset_schema TEXT, 
	dataset_profile TEXT, 
	CONSTRAINT dataset_pk PRIMARY KEY (experiment_id, name, digest), 
	CONSTRAINT fk_datasets_experiment_id_experiments FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE
);
CREATE TABLE endpoint_bindings (
	endpoint_id VARCHAR(36) NOT NULL, 
	resource_type VARCHAR(50) NOT NULL, 
	resource_id VARCHAR(255) NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), display_name VARCHAR(255), 
	CONSTRAINT endpoint_bindings_pk PRIMARY KEY (endpoint_id, resource_type, resource_id), 
	CONSTRAINT fk_endpoint_bindings_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES endpoints (endpoint_id) ON DELETE CASCADE
);
CREATE TABLE endpoint_model_mappings (
	mapping_id VARCHAR(36) NOT NULL, 
	endpoint_id VARCHAR(36) NOT NULL, 
	model_definition_id VARCHAR(36) NOT NULL, 
	weight FLOAT NOT NULL, 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, linkage_type VARCHAR(64) DEFAULT 'PRIMARY' NOT NULL, fallback_order INTEGER, 
	CONSTRAINT endpoint_model_mappings_pk PRIMARY KEY (mapping_id), 
	CONSTRAINT fk_endpoint_model_mappings_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES endpoints (endpoint_id) ON DELETE CASCADE, 
	CONSTRAINT fk_endpoint_model_mappings_model_definition_id FOREIGN KEY(model_definition_id) REFERENCES model_definitions (model_definition_id)
);
CREATE TABLE endpoint_tags (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(5000), 
	endpoint_id VARCHAR(36) NOT NULL, 
	CONSTRAINT endpoint_tag_pk PRIMARY KEY ("key", endpoint_id), 
	CONSTRAINT fk_endpoint_tags_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES endpoints (endpoint_id) ON DELETE CASCADE
);
CREATE TABLE "endpoints" (
	endpoint_id VARCHAR(36) NOT NULL, 
	name VARCHAR(255), 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	routing_strategy VARCHAR(64), 
	fallback_config_json TEXT, 
	experiment_id INTEGER, 
	usage_tracking BOOLEAN DEFAULT '0' NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT endpoints_pk PRIMARY KEY (endpoint_id), 
	CONSTRAINT fk_endpoints_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE SET NULL, 
	CONSTRAINT uq_endpoints_workspace_name UNIQUE (workspace, name)
);
CREATE TABLE entity_associations (
	association_id VARCHAR(36) NOT NULL, 
	source_type VARCHAR(36) NOT NULL, 
	source_id VARCHAR(36) NOT NULL, 
	destination_type VARCHAR(36) NOT NULL, 
	destination_id VARCHAR(36) NOT NULL, 
	created_time BIGINT, 
	CONSTRAINT entity_associations_pk PRIMARY KEY (source_type, source_id, destination_type, destination_id)
);
CREATE TABLE "evaluation_dataset_records" (
	dataset_record_id VARCHAR(36) NOT NULL, 
	dataset_id VARCHAR(36) NOT NULL, 
	inputs JSON NOT NULL, 
	expectations JSON, 
	tags JSON, 
	source JSON, 
	source_id VARCHAR(36), 
	source_type VARCHAR(255), 
	created_time BIGINT, 
	last_update_time BIGINT, 
	created_by VARCHAR(255), 
	last_updated_by VARCHAR(255), 
	input_hash VARCHAR(64) NOT NULL, outputs JSON, 
	CONSTRAINT evaluation_dataset_records_pk PRIMARY KEY (dataset_record_id), 
	CONSTRAINT fk_evaluation_dataset_records_dataset_id FOREIGN KEY(dataset_id) REFERENCES evaluation_datasets (dataset_id) ON DELETE CASCADE, 
	CONSTRAINT unique_dataset_input UNIQUE (dataset_id, input_hash)
);
CREATE TABLE evaluation_dataset_tags (
	dataset_id VARCHAR(36) NOT NULL, 
	"key" VARCHAR(255) NOT NULL, 
	value VARCHAR(5000), 
	CONSTRAINT evaluation_dataset_tags_pk PRIMARY KEY (dataset_id, "key"), 
	CONSTRAINT fk_evaluation_dataset_tags_dataset_id FOREIGN KEY(dataset_id) REFERENCES evaluation_datasets (dataset_id) ON DELETE CASCADE
);
CREATE TABLE "evaluation_datasets" (
	dataset_id VARCHAR(36) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	schema TEXT, 
	profile TEXT, 
	digest VARCHAR(64), 
	created_time BIGINT, 
	last_update_time BIGINT, 
	created_by VARCHAR(255), 
	last_updated_by VARCHAR(255), 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT evaluation_datasets_pk PRIMARY KEY (dataset_id)
);
CREATE TABLE "experiment_tags" (
	"key" VARCHAR(250) NOT NULL, 
	value TEXT, 
	experiment_id INTEGER NOT NULL, 
	CONSTRAINT experiment_tag_pk PRIMARY KEY ("key", experiment_id), 
	FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id)
);
CREATE TABLE "experiments" (
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	artifact_location VARCHAR(256), 
	lifecycle_stage VARCHAR(32), 
	creation_time BIGINT, 
	last_update_time BIGINT, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT experiment_pk PRIMARY KEY (experiment_id), 
	CONSTRAINT experiments_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')), 
	CONSTRAINT uq_experiments_workspace_name UNIQUE (workspace, name)
);
INSERT INTO "experiments" VALUES(0,'Default','{folder}/mlruns/0','active',1795580752173,1795580752173,'default');
INSERT INTO "experiments" VALUES(1,'finished','file://{folder}/experiments/artifacts/finished','active',1795580752202,1795580752202,'default');
INSERT INTO "experiments" VALUES(2,'whole','file://{folder}/experiments/artifacts/whole','active',1795580770173,1795580770173,'default');
INSERT INTO "experiments" VALUES(3,'own','file://{folder}/experiments/artifacts/own','active',1795580779319,1795580779319,'default');
INSERT INTO "experiments" VALUES(4,'interrupted','file://{folder}/experiments/artifacts/interrupted','active',1795580806314,1795580806314,'default');
INSERT INTO "experiments" VALUES(5,'script','file://{folder}/experiments/artifacts/script','active',1795580853742,1795580853742,'default');
CREATE TABLE guardrail_configs (
	endpoint_id VARCHAR(36) NOT NULL, 
	guardrail_id VARCHAR(36) NOT NULL, 
	execution_order INTEGER, 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT guardrail_configs_pk PRIMARY KEY (endpoint_id, guardrail_id), 
	CONSTRAINT fk_guardrail_configs_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES endpoints (endpoint_id) ON DELETE CASCADE, 
	CONSTRAINT fk_guardrail_configs_guardrail_id FOREIGN KEY(guardrail_id) REFERENCES guardrails (guardrail_id) ON DELETE CASCADE
);
CREATE TABLE guardrails (
	guardrail_id VARCHAR(36) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	scorer_id VARCHAR(36) NOT NULL, 
	scorer_version INTEGER NOT NULL, 
	stage VARCHAR(32) NOT NULL, 
	action VARCHAR(32) NOT NULL, 
	action_endpoint_id VARCHAR(36), 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT guardrails_pk PRIMARY KEY (guardrail_id), 
	CONSTRAINT fk_guardrails_scorer_version FOREIGN KEY(scorer_id, scorer_version) REFERENCES scorer_versions (scorer_id, scorer_version), 
	CONSTRAINT fk_guardrails_action_endpoint_id FOREIGN KEY(action_endpoint_id) REFERENCES endpoints (endpoint_id) ON DELETE SET NULL
);
CREATE TABLE input_tags (
	input_uuid VARCHAR(36) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	value VARCHAR(500) NOT NULL, 
	CONSTRAINT input_tags_pk PRIMARY KEY (input_uuid, name)
);
CREATE TABLE inputs (
	input_uuid VARCHAR(36) NOT NULL, 
	source_type VARCHAR(36) NOT NULL, 
	source_id VARCHAR(36) NOT NULL, 
	destination_type VARCHAR(36) NOT NULL, 
	destination_id VARCHAR(36) NOT NULL, step BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT inputs_pk PRIMARY KEY (source_type, source_id, destination_type, destination_id)
);
INSERT INTO "inputs" VALUES('a77ac266a70e4c5c8e241b5631b771c6','RUN_OUTPUT','a92792d4c45f455f80c24dcde7b26291','MODEL_OUTPUT','m-cdc0473aca724153a2a039a6bfa48ace',0);
CREATE TABLE issues (
	issue_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(250) NOT NULL, 
	description TEXT NOT NULL, 
	status VARCHAR(50) NOT NULL, 
	severity VARCHAR(50), 
	root_causes TEXT, 
	source_run_id VARCHAR(32), 
	categories TEXT, 
	created_timestamp BIGINT NOT NULL, 
	last_updated_timestamp BIGINT NOT NULL, 
	created_by VARCHAR(255), 
	CONSTRAINT issues_pk PRIMARY KEY (issue_id), 
	CONSTRAINT fk_issues_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE, 
	CONSTRAINT fk_issues_source_run_id FOREIGN KEY(source_run_id) REFERENCES runs (run_uuid) ON DELETE SET NULL
);
CREATE TABLE job_locks (
	lock_key VARCHAR(255) NOT NULL, 
	job_id VARCHAR(36) NOT NULL, 
	acquired_at BIGINT NOT NULL, 
	CONSTRAINT job_locks_pk PRIMARY KEY (lock_key), 
	CONSTRAINT fk_job_locks_job_id FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
);
CREATE TABLE "jobs" (
	id VARCHAR(36) NOT NULL, 
	creation_time BIGINT NOT NULL, 
	job_name VARCHAR(500) NOT NULL, 
	params TEXT NOT NULL, 
	timeout FLOAT, 
	status INTEGER NOT NULL, 
	result TEXT, 
	retry_count INTEGER NOT NULL, 
	last_update_time BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, status_details JSON, creator VARCHAR(255), executor_backend VARCHAR(255), lease_expires_at BIGINT, status_message TEXT, progress JSON, progress_updated_at BIGINT, token_hash VARCHAR(64), scoped_permissions JSON, next_attempt_at BIGINT, 
	CONSTRAINT jobs_pk PRIMARY KEY (id)
);
CREATE TABLE label_schemas (
	schema_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(250) NOT NULL, 
	type VARCHAR(16) NOT NULL, 
	instruction TEXT, 
	enable_comment BOOLEAN DEFAULT '0' NOT NULL, 
	input_type VARCHAR(32) NOT NULL, 
	input_config TEXT NOT NULL, 
	created_by VARCHAR(255), 
	created_time BIGINT NOT NULL, 
	last_update_time BIGINT NOT NULL, 
	is_default BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT label_schemas_pk PRIMARY KEY (schema_id), 
	CONSTRAINT fk_label_schemas_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE, 
	CONSTRAINT uq_label_schemas_exp_name UNIQUE (experiment_id, name)
);
CREATE TABLE "latest_metrics" (
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT NOT NULL, 
	timestamp BIGINT, 
	step BIGINT NOT NULL, 
	is_nan BOOLEAN NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT latest_metric_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid), 
	CHECK (is_nan IN (0, 1))
);
INSERT INTO "latest_metrics" VALUES('best_value',1.09870386792825103228e+00,1795580741232,6,0,'a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "latest_metrics" VALUES('val_loss',1.10025715121968103993e+00,1795580741044,5,0,'8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "latest_metrics" VALUES('train_loss',0.795470041242033,1795580741044,5,0,'8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580741065,5,0,'8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580741065,5,0,'8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580741065,5,0,'8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09877588255695091135e+00,1795580741089,5,0,'d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "latest_metrics" VALUES('train_loss',1.00547968679463473051e+00,1795580741089,5,0,'d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580741098,5,0,'d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580741098,5,0,'d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580741098,5,0,'d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "latest_metrics" VALUES('val_loss',1.10348623824741443044e+00,1795580741118,1,0,'7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "latest_metrics" VALUES('train_loss',6.0060288594443178578e-01,1795580741118,1,0,'7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "latest_metrics" VALUES('val_loss',1.1004011474266395254e+00,1795580741134,1,0,'36105bb7be374afda452efbd97814a8a');
INSERT INTO "latest_metrics" VALUES('train_loss',7.77169030125174575829e-01,1795580741134,1,0,'36105bb7be374afda452efbd97814a8a');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09907852834395947105e+00,1795580741164,1,0,'40912b880ed84d38a69d01e678cab940');
INSERT INTO "latest_metrics" VALUES('train_loss',9.31533341535252357168e-01,1795580741164,1,0,'40912b880ed84d38a69d01e678cab940');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09911427258514504678e+00,1795580741183,5,0,'1a1734c553ad44929c90281224b4bb63');
INSERT INTO "latest_metrics" VALUES('train_loss',9.29400486508395906604e-01,1795580741183,5,0,'1a1734c553ad44929c90281224b4bb63');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580741203,5,0,'1a1734c553ad44929c90281224b4bb63');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580741203,5,0,'1a1734c553ad44929c90281224b4bb63');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580741203,5,0,'1a1734c553ad44929c90281224b4bb63');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09870386792825103228e+00,1795580741220,5,0,'897910dde33f496ca06dd8407eb07e70');
INSERT INTO "latest_metrics" VALUES('train_loss',1.03157534760267299844e+00,1795580741220,5,0,'897910dde33f496ca06dd8407eb07e70');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580741233,5,0,'897910dde33f496ca06dd8407eb07e70');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580741233,5,0,'897910dde33f496ca06dd8407eb07e70');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580741233,5,0,'897910dde33f496ca06dd8407eb07e70');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09916359527602547352e+00,1795580741253,1,0,'3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "latest_metrics" VALUES('train_loss',9.16264148584883253434e-01,1795580741253,1,0,'3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "latest_metrics" VALUES('train_loss',1.03157534760267299844e+00,1795580760320,5,0,'a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09870386792825103228e+00,1795580760320,5,0,'a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580760320,5,0,'a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580760320,5,0,'a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580760320,5,0,'a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "latest_metrics" VALUES('test_precision',6.0256410256410264381e-01,1795580760320,5,0,'a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "latest_metrics" VALUES('test_recall',3.88888888888888895056e-01,1795580760320,5,0,'a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "latest_metrics" VALUES('test_f1',3.68922305764411040396e-01,1795580760320,5,0,'a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "latest_metrics" VALUES('best_value',1.09870386792825103228e+00,1795580767977,9,0,'1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "latest_metrics" VALUES('val_loss',1.10025715121968103993e+00,1795580767599,5,0,'bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "latest_metrics" VALUES('train_loss',0.795470041242033,1795580767599,5,0,'bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767648,5,0,'bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767648,5,0,'bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767648,5,0,'bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09877588255695091135e+00,1795580767689,5,0,'a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "latest_metrics" VALUES('train_loss',1.00547968679463473051e+00,1795580767689,5,0,'a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767702,5,0,'a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767702,5,0,'a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767702,5,0,'a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "latest_metrics" VALUES('val_loss',1.10348623824741443044e+00,1795580767735,1,0,'3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "latest_metrics" VALUES('train_loss',6.0060288594443178578e-01,1795580767735,1,0,'3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "latest_metrics" VALUES('val_loss',1.1004011474266395254e+00,1795580767779,1,0,'8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "latest_metrics" VALUES('train_loss',7.77169030125174575829e-01,1795580767779,1,0,'8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09907852834395947105e+00,1795580767814,1,0,'a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "latest_metrics" VALUES('train_loss',9.31533341535252357168e-01,1795580767814,1,0,'a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09911427258514504678e+00,1795580767840,5,0,'d07425f8624643379e6485e668bd56ba');
INSERT INTO "latest_metrics" VALUES('train_loss',9.29400486508395906604e-01,1795580767840,5,0,'d07425f8624643379e6485e668bd56ba');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767858,5,0,'d07425f8624643379e6485e668bd56ba');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767858,5,0,'d07425f8624643379e6485e668bd56ba');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767858,5,0,'d07425f8624643379e6485e668bd56ba');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09870386792825103228e+00,1795580767874,5,0,'6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "latest_metrics" VALUES('train_loss',1.03157534760267299844e+00,1795580767874,5,0,'6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767886,5,0,'6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767886,5,0,'6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767886,5,0,'6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09916359527602547352e+00,1795580767910,1,0,'4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "latest_metrics" VALUES('train_loss',9.16264148584883253434e-01,1795580767910,1,0,'4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09940911558403353609e+00,1795580767933,5,0,'9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "latest_metrics" VALUES('train_loss',8.84986078814097743006e-01,1795580767933,5,0,'9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767945,5,0,'9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767945,5,0,'9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767945,5,0,'9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09874890779570777432e+00,1795580767970,5,0,'56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "latest_metrics" VALUES('train_loss',1.01442478422540571791e+00,1795580767970,5,0,'56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767978,5,0,'56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767978,5,0,'56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767978,5,0,'56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "latest_metrics" VALUES('best_value',4.22989896159329914482e-01,1795580775600,4,0,'a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "latest_metrics" VALUES('val_loss',4.22989896159329914482e-01,1795580775423,3,0,'bb317651b447450481a585a952456c3a');
INSERT INTO "latest_metrics" VALUES('val_precision',0.5,1795580775459,3,0,'bb317651b447450481a585a952456c3a');
INSERT INTO "latest_metrics" VALUES('val_recall',0.4,1795580775459,3,0,'bb317651b447450481a585a952456c3a');
INSERT INTO "latest_metrics" VALUES('val_f1',0.3,1795580775459,3,0,'bb317651b447450481a585a952456c3a');
INSERT INTO "latest_metrics" VALUES('val_loss',1.17554384060271299716e+00,1795580775523,3,0,'eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "latest_metrics" VALUES('val_precision',0.5,1795580775535,3,0,'eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "latest_metrics" VALUES('val_recall',0.4,1795580775535,3,0,'eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "latest_metrics" VALUES('val_f1',0.3,1795580775535,3,0,'eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "latest_metrics" VALUES('val_loss',7.84504484832769466429e-01,1795580775559,3,0,'41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "latest_metrics" VALUES('val_precision',0.5,1795580775572,3,0,'41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "latest_metrics" VALUES('val_recall',0.4,1795580775572,3,0,'41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "latest_metrics" VALUES('val_f1',0.3,1795580775572,3,0,'41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "latest_metrics" VALUES('val_loss',5.2651594784891575518e-01,1795580775598,3,0,'3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "latest_metrics" VALUES('val_precision',0.5,1795580775600,3,0,'3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "latest_metrics" VALUES('val_recall',0.4,1795580775600,3,0,'3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "latest_metrics" VALUES('val_f1',0.3,1795580775600,3,0,'3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "latest_metrics" VALUES('best_value',1.09877588255695091135e+00,1795580807145,1,0,'54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "latest_metrics" VALUES('val_loss',1.10025715121968103993e+00,1795580806857,5,0,'51a5ec743f514cffa374c5799efb1002');
INSERT INTO "latest_metrics" VALUES('train_loss',0.795470041242033,1795580806857,5,0,'51a5ec743f514cffa374c5799efb1002');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580806876,5,0,'51a5ec743f514cffa374c5799efb1002');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580806876,5,0,'51a5ec743f514cffa374c5799efb1002');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580806876,5,0,'51a5ec743f514cffa374c5799efb1002');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09877588255695091135e+00,1795580807131,5,0,'f15b57673d754441b0f98627ae4986bf');
INSERT INTO "latest_metrics" VALUES('train_loss',1.00547968679463473051e+00,1795580807131,5,0,'f15b57673d754441b0f98627ae4986bf');
INSERT INTO "latest_metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580807146,5,0,'f15b57673d754441b0f98627ae4986bf');
INSERT INTO "latest_metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580807146,5,0,'f15b57673d754441b0f98627ae4986bf');
INSERT INTO "latest_metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580807146,5,0,'f15b57673d754441b0f98627ae4986bf');
INSERT INTO "latest_metrics" VALUES('val_loss',1.10348623824741443044e+00,1795580807276,1,0,'9334eee090504910a933986eba2455e3');
INSERT INTO "latest_metrics" VALUES('train_loss',6.00602885944431896803e-01,1795580807276,1,0,'9334eee090504910a933986eba2455e3');
INSERT INTO "latest_metrics" VALUES('val_loss',1.1004011474266395254e+00,1795580807441,1,0,'8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "latest_metrics" VALUES('train_loss',7.77169030125174686851e-01,1795580807441,1,0,'8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "latest_metrics" VALUES('val_loss',1.09907852834395947105e+00,1795580807566,1,0,'400c5e1c491b4a90897ba117a4531655');
INSERT INTO "latest_metrics" VALUES('train_loss',9.31533341535252357168e-01,1795580807566,1,0,'400c5e1c491b4a90897ba117a4531655');
INSERT INTO "latest_metrics" VALUES('loss',1.73907352406153653534e-01,1795580850859,0,0,'01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "latest_metrics" VALUES('loss',5.18867375852701706584e-01,1795580853946,0,0,'9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "latest_metrics" VALUES('loss',1.30815988426761805316e-08,1795580854090,0,0,'c4bfc15dd5b547fd833cf291d4cb92a4');
CREATE TABLE logged_model_metrics (
	model_id VARCHAR(36) NOT NULL, 
	metric_name VARCHAR(500) NOT NULL, 
	metric_timestamp_ms BIGINT NOT NULL, 
	metric_step BIGINT NOT NULL, 
	metric_value FLOAT, 
	experiment_id INTEGER NOT NULL, 
	run_id VARCHAR(32) NOT NULL, 
	dataset_uuid VARCHAR(36), 
	dataset_name VARCHAR(500), 
	dataset_digest VARCHAR(36), 
	CONSTRAINT logged_model_metrics_pk PRIMARY KEY (model_id, metric_name, metric_timestamp_ms, metric_step, run_id), 
	CONSTRAINT fk_logged_model_metrics_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CONSTRAINT fk_logged_model_metrics_model_id FOREIGN KEY(model_id) REFERENCES logged_models (model_id) ON DELETE CASCADE, 
	CONSTRAINT fk_logged_model_metrics_run_id FOREIGN KEY(run_id) REFERENCES runs (run_uuid) ON DELETE CASCADE
);
CREATE TABLE logged_model_params (
	model_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	param_key VARCHAR(255) NOT NULL, 
	param_value TEXT NOT NULL, 
	CONSTRAINT logged_model_params_pk PRIMARY KEY (model_id, param_key), 
	CONSTRAINT fk_logged_model_params_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CONSTRAINT fk_logged_model_params_model_id FOREIGN KEY(model_id) REFERENCES logged_models (model_id) ON DELETE CASCADE
);
CREATE TABLE logged_model_tags (
	model_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	tag_key VARCHAR(255) NOT NULL, 
	tag_value TEXT NOT NULL, 
	CONSTRAINT logged_model_tags_pk PRIMARY KEY (model_id, tag_key), 
	CONSTRAINT fk_logged_model_tags_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CONSTRAINT fk_logged_model_tags_model_id FOREIGN KEY(model_id) REFERENCES logged_models (model_id) ON DELETE CASCADE
);
CREATE TABLE logged_models (
	model_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(500) NOT NULL, 
	artifact_location VARCHAR(1000) NOT NULL, 
	creation_timestamp_ms BIGINT NOT NULL, 
	last_updated_timestamp_ms BIGINT NOT NULL, 
	status INTEGER NOT NULL, 
	lifecycle_stage VARCHAR(32), 
	model_type VARCHAR(500), 
	source_run_id VARCHAR(32), 
	status_message VARCHAR(1000), 
	CONSTRAINT logged_models_pk PRIMARY KEY (model_id), 
	CONSTRAINT logged_models_lifecycle_stage_check CHECK (lifecycle_stage IN ('active', 'deleted')), 
	CONSTRAINT fk_logged_models_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE
);
INSERT INTO "logged_models" VALUES('m-cdc0473aca724153a2a039a6bfa48ace',1,'model','file://{folder}/experiments/artifacts/finished/models/m-cdc0473aca724153a2a039a6bfa48ace/artifacts',1795580760503,1795580762045,2,'active',NULL,'a92792d4c45f455f80c24dcde7b26291',NULL);
CREATE TABLE mcp_access_endpoints (
	id VARCHAR(36) NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	server_name VARCHAR(256) NOT NULL, 
	server_version VARCHAR(128), 
	server_alias VARCHAR(256), 
	url VARCHAR(2048) NOT NULL, 
	transport_type VARCHAR(32) DEFAULT 'streamable-http' NOT NULL, 
	created_by VARCHAR(256), 
	last_updated_by VARCHAR(256), 
	created_at BIGINT NOT NULL, 
	last_updated_at BIGINT NOT NULL, 
	CONSTRAINT mcp_access_endpoints_pk PRIMARY KEY (id), 
	CONSTRAINT mcp_access_endpoints_server_fkey FOREIGN KEY(workspace, server_name) REFERENCES mcp_servers (workspace, name) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE mcp_server_aliases (
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	alias VARCHAR(256) NOT NULL, 
	version VARCHAR(128) NOT NULL, 
	CONSTRAINT mcp_server_aliases_pk PRIMARY KEY (workspace, name, alias), 
	CONSTRAINT mcp_server_aliases_server_fkey FOREIGN KEY(workspace, name) REFERENCES mcp_servers (workspace, name) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE mcp_server_tags (
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(5000), 
	CONSTRAINT mcp_server_tags_pk PRIMARY KEY (workspace, name, "key"), 
	CONSTRAINT mcp_server_tags_server_fkey FOREIGN KEY(workspace, name) REFERENCES mcp_servers (workspace, name) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE mcp_server_version_tags (
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	version VARCHAR(128) NOT NULL, 
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(5000), 
	CONSTRAINT mcp_server_version_tags_pk PRIMARY KEY (workspace, name, version, "key"), 
	CONSTRAINT mcp_server_version_tags_version_fkey FOREIGN KEY(workspace, name, version) REFERENCES mcp_server_versions (workspace, name, version) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE mcp_server_versions (
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	version VARCHAR(128) NOT NULL, 
	version_major INTEGER NOT NULL, 
	version_minor INTEGER NOT NULL, 
	version_patch INTEGER NOT NULL, 
	version_prerelease_sort_key VARCHAR(512) NOT NULL, 
	server_json JSON NOT NULL, 
	status VARCHAR(20) DEFAULT 'draft' NOT NULL, 
	tools JSON, 
	source VARCHAR(512), 
	connect_options JSON, 
	created_by VARCHAR(256), 
	last_updated_by VARCHAR(256), 
	created_at BIGINT NOT NULL, 
	last_updated_at BIGINT NOT NULL, 
	CONSTRAINT mcp_server_versions_pk PRIMARY KEY (workspace, name, version), 
	CONSTRAINT mcp_server_versions_server_fkey FOREIGN KEY(workspace, name) REFERENCES mcp_servers (workspace, name) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE mcp_servers (
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	display_name VARCHAR(256), 
	description TEXT, 
	icons JSON, 
	created_by VARCHAR(256), 
	last_updated_by VARCHAR(256), 
	created_at BIGINT NOT NULL, 
	last_updated_at BIGINT NOT NULL, 
	CONSTRAINT mcp_servers_pk PRIMARY KEY (workspace, name)
);
CREATE TABLE "metrics" (
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT NOT NULL, 
	timestamp BIGINT NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	step BIGINT DEFAULT '0' NOT NULL, 
	is_nan BOOLEAN DEFAULT '0' NOT NULL, 
	CONSTRAINT metric_pk PRIMARY KEY ("key", timestamp, step, run_uuid, value, is_nan), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid), 
	CHECK (is_nan IN (0, 1))
);
INSERT INTO "metrics" VALUES('best_value',1.10025715121968103993e+00,1795580741064,'a13054d866c34d75b568aa7b5d2f142e',0,0);
INSERT INTO "metrics" VALUES('best_value',1.09877588255695091135e+00,1795580741098,'a13054d866c34d75b568aa7b5d2f142e',1,0);
INSERT INTO "metrics" VALUES('best_value',1.09877588255695091135e+00,1795580741203,'a13054d866c34d75b568aa7b5d2f142e',5,0);
INSERT INTO "metrics" VALUES('best_value',1.09870386792825103228e+00,1795580741232,'a13054d866c34d75b568aa7b5d2f142e',6,0);
INSERT INTO "metrics" VALUES('val_loss',1.09868451814036260927e+00,1795580741034,'8fa65423a77f47709dd8173f44c4150d',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09884035801851798197e+00,1795580741034,'8fa65423a77f47709dd8173f44c4150d',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09908559801509686515e+00,1795580741043,'8fa65423a77f47709dd8173f44c4150d',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.09940567968921532049e+00,1795580741043,'8fa65423a77f47709dd8173f44c4150d',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09980058015212489586e+00,1795580741043,'8fa65423a77f47709dd8173f44c4150d',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.10025715121968103993e+00,1795580741044,'8fa65423a77f47709dd8173f44c4150d',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.04000018685223571957e+00,1795580741034,'8fa65423a77f47709dd8173f44c4150d',0,0);
INSERT INTO "metrics" VALUES('train_loss',9.84613924644794358265e-01,1795580741034,'8fa65423a77f47709dd8173f44c4150d',1,0);
INSERT INTO "metrics" VALUES('train_loss',9.32511007712427564264e-01,1795580741043,'8fa65423a77f47709dd8173f44c4150d',2,0);
INSERT INTO "metrics" VALUES('train_loss',8.83675647054769419774e-01,1795580741043,'8fa65423a77f47709dd8173f44c4150d',3,0);
INSERT INTO "metrics" VALUES('train_loss',8.38032074056277553886e-01,1795580741043,'8fa65423a77f47709dd8173f44c4150d',4,0);
INSERT INTO "metrics" VALUES('train_loss',0.795470041242033,1795580741044,'8fa65423a77f47709dd8173f44c4150d',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580741065,'8fa65423a77f47709dd8173f44c4150d',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580741065,'8fa65423a77f47709dd8173f44c4150d',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580741065,'8fa65423a77f47709dd8173f44c4150d',5,0);
INSERT INTO "metrics" VALUES('val_loss',1.09862247192182738153e+00,1795580741088,'d6744b34a52e43228d14fb95b8457d97',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09863913989626693634e+00,1795580741089,'d6744b34a52e43228d14fb95b8457d97',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09866318922420713732e+00,1795580741089,'d6744b34a52e43228d14fb95b8457d97',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.0986937504184,1795580741089,'d6744b34a52e43228d14fb95b8457d97',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09873146187600756462e+00,1795580741089,'d6744b34a52e43228d14fb95b8457d97',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.09877588255695091135e+00,1795580741089,'d6744b34a52e43228d14fb95b8457d97',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.0824932105718521047e+00,1795580741088,'d6744b34a52e43228d14fb95b8457d97',0,0);
INSERT INTO "metrics" VALUES('train_loss',1.06661003282147204274e+00,1795580741089,'d6744b34a52e43228d14fb95b8457d97',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.05096543040926571066e+00,1795580741089,'d6744b34a52e43228d14fb95b8457d97',2,0);
INSERT INTO "metrics" VALUES('train_loss',1.03556195636790815406e+00,1795580741089,'d6744b34a52e43228d14fb95b8457d97',3,0);
INSERT INTO "metrics" VALUES('train_loss',1.02039947732324520757e+00,1795580741089,'d6744b34a52e43228d14fb95b8457d97',4,0);
INSERT INTO "metrics" VALUES('train_loss',1.00547968679463473051e+00,1795580741089,'d6744b34a52e43228d14fb95b8457d97',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580741098,'d6744b34a52e43228d14fb95b8457d97',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580741098,'d6744b34a52e43228d14fb95b8457d97',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580741098,'d6744b34a52e43228d14fb95b8457d97',5,0);
INSERT INTO "metrics" VALUES('val_loss',1.10021597183253194707e+00,1795580741118,'7d1e4ca3eb2047f39fb35788d38a2af7',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.10348623824741443044e+00,1795580741118,'7d1e4ca3eb2047f39fb35788d38a2af7',1,0);
INSERT INTO "metrics" VALUES('train_loss',7.97509444400468225921e-01,1795580741118,'7d1e4ca3eb2047f39fb35788d38a2af7',0,0);
INSERT INTO "metrics" VALUES('train_loss',6.0060288594443178578e-01,1795580741118,'7d1e4ca3eb2047f39fb35788d38a2af7',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09915771753834823343e+00,1795580741133,'36105bb7be374afda452efbd97814a8a',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.1004011474266395254e+00,1795580741134,'36105bb7be374afda452efbd97814a8a',1,0);
INSERT INTO "metrics" VALUES('train_loss',9.2057038883574737742e-01,1795580741133,'36105bb7be374afda452efbd97814a8a',0,0);
INSERT INTO "metrics" VALUES('train_loss',7.77169030125174575829e-01,1795580741134,'36105bb7be374afda452efbd97814a8a',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09874191756304373512e+00,1795580741164,'40912b880ed84d38a69d01e678cab940',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09907852834395947105e+00,1795580741164,'40912b880ed84d38a69d01e678cab940',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.00874113696914147197e+00,1795580741164,'40912b880ed84d38a69d01e678cab940',0,0);
INSERT INTO "metrics" VALUES('train_loss',9.31533341535252357168e-01,1795580741164,'40912b880ed84d38a69d01e678cab940',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09863744286739462019e+00,1795580741182,'1a1734c553ad44929c90281224b4bb63',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09868534581395604909e+00,1795580741182,'1a1734c553ad44929c90281224b4bb63',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09875868446596225425e+00,1795580741183,'1a1734c553ad44929c90281224b4bb63',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.09885423644419688571e+00,1795580741183,'1a1734c553ad44929c90281224b4bb63',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09897355072270053177e+00,1795580741183,'1a1734c553ad44929c90281224b4bb63',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.09911427258514504678e+00,1795580741183,'1a1734c553ad44929c90281224b4bb63',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.06827770826840873219e+00,1795580741182,'1a1734c553ad44929c90281224b4bb63',0,0);
INSERT INTO "metrics" VALUES('train_loss',1.03878238482142482013e+00,1795580741182,'1a1734c553ad44929c90281224b4bb63',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.0101412208323,1795580741183,'1a1734c553ad44929c90281224b4bb63',2,0);
INSERT INTO "metrics" VALUES('train_loss',9.82364022994040575476e-01,1795580741183,'1a1734c553ad44929c90281224b4bb63',3,0);
INSERT INTO "metrics" VALUES('train_loss',9.55450269074942126756e-01,1795580741183,'1a1734c553ad44929c90281224b4bb63',4,0);
INSERT INTO "metrics" VALUES('train_loss',9.29400486508395906604e-01,1795580741183,'1a1734c553ad44929c90281224b4bb63',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580741203,'1a1734c553ad44929c90281224b4bb63',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580741203,'1a1734c553ad44929c90281224b4bb63',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580741203,'1a1734c553ad44929c90281224b4bb63',5,0);
INSERT INTO "metrics" VALUES('val_loss',1.09861881732672372891e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09862861629815156128e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09864216915782897387e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.09865908601492190399e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09867973295819809642e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.09870386792825103228e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.08714673337229350558e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',0,0);
INSERT INTO "metrics" VALUES('train_loss',1.07579702650800212992e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.06456426909417944948e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',2,0);
INSERT INTO "metrics" VALUES('train_loss',1.05344966151014496347e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',3,0);
INSERT INTO "metrics" VALUES('train_loss',1.04245304501509084005e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',4,0);
INSERT INTO "metrics" VALUES('train_loss',1.03157534760267299844e+00,1795580741220,'897910dde33f496ca06dd8407eb07e70',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580741233,'897910dde33f496ca06dd8407eb07e70',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580741233,'897910dde33f496ca06dd8407eb07e70',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580741233,'897910dde33f496ca06dd8407eb07e70',5,0);
INSERT INTO "metrics" VALUES('val_loss',1.09874500281358833397e+00,1795580741253,'3545e22bd7114ca89faf6b6a4e02fd1d',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09916359527602547352e+00,1795580741253,'3545e22bd7114ca89faf6b6a4e02fd1d',1,0);
INSERT INTO "metrics" VALUES('train_loss',9.9619509108942139175e-01,1795580741253,'3545e22bd7114ca89faf6b6a4e02fd1d',0,0);
INSERT INTO "metrics" VALUES('train_loss',9.16264148584883253434e-01,1795580741253,'3545e22bd7114ca89faf6b6a4e02fd1d',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.08714673337229350558e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',0,0);
INSERT INTO "metrics" VALUES('train_loss',1.07579702650800212992e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.06456426909417944948e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',2,0);
INSERT INTO "metrics" VALUES('train_loss',1.05344966151014496347e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',3,0);
INSERT INTO "metrics" VALUES('train_loss',1.04245304501509084005e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',4,0);
INSERT INTO "metrics" VALUES('train_loss',1.03157534760267299844e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',5,0);
INSERT INTO "metrics" VALUES('val_loss',1.09861881732672372891e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09862861629815156128e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09864216915782897387e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.09865908601492190399e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09867973295819809642e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.09870386792825103228e+00,1795580760320,'a92792d4c45f455f80c24dcde7b26291',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580760320,'a92792d4c45f455f80c24dcde7b26291',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580760320,'a92792d4c45f455f80c24dcde7b26291',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580760320,'a92792d4c45f455f80c24dcde7b26291',5,0);
INSERT INTO "metrics" VALUES('test_precision',6.0256410256410264381e-01,1795580760320,'a92792d4c45f455f80c24dcde7b26291',5,0);
INSERT INTO "metrics" VALUES('test_recall',3.88888888888888895056e-01,1795580760320,'a92792d4c45f455f80c24dcde7b26291',5,0);
INSERT INTO "metrics" VALUES('test_f1',3.68922305764411040396e-01,1795580760320,'a92792d4c45f455f80c24dcde7b26291',5,0);
INSERT INTO "metrics" VALUES('best_value',1.10025715121968103993e+00,1795580767647,'1dd95e86448f4773a47b00cd8576fe8b',0,0);
INSERT INTO "metrics" VALUES('best_value',1.09877588255695091135e+00,1795580767702,'1dd95e86448f4773a47b00cd8576fe8b',1,0);
INSERT INTO "metrics" VALUES('best_value',1.09877588255695091135e+00,1795580767858,'1dd95e86448f4773a47b00cd8576fe8b',5,0);
INSERT INTO "metrics" VALUES('best_value',1.09870386792825103228e+00,1795580767886,'1dd95e86448f4773a47b00cd8576fe8b',6,0);
INSERT INTO "metrics" VALUES('best_value',1.09870386792825103228e+00,1795580767944,'1dd95e86448f4773a47b00cd8576fe8b',8,0);
INSERT INTO "metrics" VALUES('best_value',1.09870386792825103228e+00,1795580767977,'1dd95e86448f4773a47b00cd8576fe8b',9,0);
INSERT INTO "metrics" VALUES('val_loss',1.09868451814036260927e+00,1795580767590,'bb9c4854f0c0433fbf4ce1b7f85b4d87',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09884035801851798197e+00,1795580767590,'bb9c4854f0c0433fbf4ce1b7f85b4d87',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09908559801509686515e+00,1795580767590,'bb9c4854f0c0433fbf4ce1b7f85b4d87',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.09940567968921532049e+00,1795580767591,'bb9c4854f0c0433fbf4ce1b7f85b4d87',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09980058015212489586e+00,1795580767599,'bb9c4854f0c0433fbf4ce1b7f85b4d87',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.10025715121968103993e+00,1795580767599,'bb9c4854f0c0433fbf4ce1b7f85b4d87',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.04000018685223571957e+00,1795580767590,'bb9c4854f0c0433fbf4ce1b7f85b4d87',0,0);
INSERT INTO "metrics" VALUES('train_loss',9.84613924644794358265e-01,1795580767590,'bb9c4854f0c0433fbf4ce1b7f85b4d87',1,0);
INSERT INTO "metrics" VALUES('train_loss',9.32511007712427564264e-01,1795580767590,'bb9c4854f0c0433fbf4ce1b7f85b4d87',2,0);
INSERT INTO "metrics" VALUES('train_loss',8.83675647054769419774e-01,1795580767591,'bb9c4854f0c0433fbf4ce1b7f85b4d87',3,0);
INSERT INTO "metrics" VALUES('train_loss',8.38032074056277553886e-01,1795580767599,'bb9c4854f0c0433fbf4ce1b7f85b4d87',4,0);
INSERT INTO "metrics" VALUES('train_loss',0.795470041242033,1795580767599,'bb9c4854f0c0433fbf4ce1b7f85b4d87',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767648,'bb9c4854f0c0433fbf4ce1b7f85b4d87',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767648,'bb9c4854f0c0433fbf4ce1b7f85b4d87',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767648,'bb9c4854f0c0433fbf4ce1b7f85b4d87',5,0);
INSERT INTO "metrics" VALUES('val_loss',1.09862247192182738153e+00,1795580767688,'a8f53993d30b4b608ec34df0f84845a5',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09863913989626693634e+00,1795580767688,'a8f53993d30b4b608ec34df0f84845a5',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09866318922420713732e+00,1795580767689,'a8f53993d30b4b608ec34df0f84845a5',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.0986937504184,1795580767689,'a8f53993d30b4b608ec34df0f84845a5',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09873146187600756462e+00,1795580767689,'a8f53993d30b4b608ec34df0f84845a5',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.09877588255695091135e+00,1795580767689,'a8f53993d30b4b608ec34df0f84845a5',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.0824932105718521047e+00,1795580767688,'a8f53993d30b4b608ec34df0f84845a5',0,0);
INSERT INTO "metrics" VALUES('train_loss',1.06661003282147204274e+00,1795580767688,'a8f53993d30b4b608ec34df0f84845a5',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.05096543040926571066e+00,1795580767689,'a8f53993d30b4b608ec34df0f84845a5',2,0);
INSERT INTO "metrics" VALUES('train_loss',1.03556195636790815406e+00,1795580767689,'a8f53993d30b4b608ec34df0f84845a5',3,0);
INSERT INTO "metrics" VALUES('train_loss',1.02039947732324520757e+00,1795580767689,'a8f53993d30b4b608ec34df0f84845a5',4,0);
INSERT INTO "metrics" VALUES('train_loss',1.00547968679463473051e+00,1795580767689,'a8f53993d30b4b608ec34df0f84845a5',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767702,'a8f53993d30b4b608ec34df0f84845a5',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767702,'a8f53993d30b4b608ec34df0f84845a5',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767702,'a8f53993d30b4b608ec34df0f84845a5',5,0);
INSERT INTO "metrics" VALUES('val_loss',1.10021597183253194707e+00,1795580767735,'3228699f5d334c3aa89f703d451d98b8',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.10348623824741443044e+00,1795580767735,'3228699f5d334c3aa89f703d451d98b8',1,0);
INSERT INTO "metrics" VALUES('train_loss',7.97509444400468225921e-01,1795580767735,'3228699f5d334c3aa89f703d451d98b8',0,0);
INSERT INTO "metrics" VALUES('train_loss',6.0060288594443178578e-01,1795580767735,'3228699f5d334c3aa89f703d451d98b8',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09915771753834823343e+00,1795580767778,'8aab30dfee414b1ea02681ff40d7845a',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.1004011474266395254e+00,1795580767779,'8aab30dfee414b1ea02681ff40d7845a',1,0);
INSERT INTO "metrics" VALUES('train_loss',9.2057038883574737742e-01,1795580767778,'8aab30dfee414b1ea02681ff40d7845a',0,0);
INSERT INTO "metrics" VALUES('train_loss',7.77169030125174575829e-01,1795580767779,'8aab30dfee414b1ea02681ff40d7845a',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09874191756304373512e+00,1795580767814,'a5a7abb2aa0348908fc79a314457c30b',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09907852834395947105e+00,1795580767814,'a5a7abb2aa0348908fc79a314457c30b',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.00874113696914147197e+00,1795580767814,'a5a7abb2aa0348908fc79a314457c30b',0,0);
INSERT INTO "metrics" VALUES('train_loss',9.31533341535252357168e-01,1795580767814,'a5a7abb2aa0348908fc79a314457c30b',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09863744286739462019e+00,1795580767840,'d07425f8624643379e6485e668bd56ba',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09868534581395604909e+00,1795580767840,'d07425f8624643379e6485e668bd56ba',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09875868446596225425e+00,1795580767840,'d07425f8624643379e6485e668bd56ba',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.09885423644419688571e+00,1795580767840,'d07425f8624643379e6485e668bd56ba',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09897355072270053177e+00,1795580767840,'d07425f8624643379e6485e668bd56ba',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.09911427258514504678e+00,1795580767840,'d07425f8624643379e6485e668bd56ba',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.06827770826840873219e+00,1795580767840,'d07425f8624643379e6485e668bd56ba',0,0);
INSERT INTO "metrics" VALUES('train_loss',1.03878238482142482013e+00,1795580767840,'d07425f8624643379e6485e668bd56ba',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.0101412208323,1795580767840,'d07425f8624643379e6485e668bd56ba',2,0);
INSERT INTO "metrics" VALUES('train_loss',9.82364022994040575476e-01,1795580767840,'d07425f8624643379e6485e668bd56ba',3,0);
INSERT INTO "metrics" VALUES('train_loss',9.55450269074942126756e-01,1795580767840,'d07425f8624643379e6485e668bd56ba',4,0);
INSERT INTO "metrics" VALUES('train_loss',9.29400486508395906604e-01,1795580767840,'d07425f8624643379e6485e668bd56ba',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767858,'d07425f8624643379e6485e668bd56ba',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767858,'d07425f8624643379e6485e668bd56ba',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767858,'d07425f8624643379e6485e668bd56ba',5,0);
INSERT INTO "metrics" VALUES('val_loss',1.09861881732672372891e+00,1795580767873,'6442ab67afaf461cbf5044c5a5149b1d',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09862861629815156128e+00,1795580767873,'6442ab67afaf461cbf5044c5a5149b1d',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09864216915782897387e+00,1795580767874,'6442ab67afaf461cbf5044c5a5149b1d',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.09865908601492190399e+00,1795580767874,'6442ab67afaf461cbf5044c5a5149b1d',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09867973295819809642e+00,1795580767874,'6442ab67afaf461cbf5044c5a5149b1d',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.09870386792825103228e+00,1795580767874,'6442ab67afaf461cbf5044c5a5149b1d',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.08714673337229350558e+00,1795580767873,'6442ab67afaf461cbf5044c5a5149b1d',0,0);
INSERT INTO "metrics" VALUES('train_loss',1.07579702650800212992e+00,1795580767873,'6442ab67afaf461cbf5044c5a5149b1d',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.06456426909417944948e+00,1795580767874,'6442ab67afaf461cbf5044c5a5149b1d',2,0);
INSERT INTO "metrics" VALUES('train_loss',1.05344966151014496347e+00,1795580767874,'6442ab67afaf461cbf5044c5a5149b1d',3,0);
INSERT INTO "metrics" VALUES('train_loss',1.04245304501509084005e+00,1795580767874,'6442ab67afaf461cbf5044c5a5149b1d',4,0);
INSERT INTO "metrics" VALUES('train_loss',1.03157534760267299844e+00,1795580767874,'6442ab67afaf461cbf5044c5a5149b1d',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767886,'6442ab67afaf461cbf5044c5a5149b1d',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767886,'6442ab67afaf461cbf5044c5a5149b1d',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767886,'6442ab67afaf461cbf5044c5a5149b1d',5,0);
INSERT INTO "metrics" VALUES('val_loss',1.09874500281358833397e+00,1795580767910,'4729c53a7d704cb6a4187ab5bafc9c3e',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09916359527602547352e+00,1795580767910,'4729c53a7d704cb6a4187ab5bafc9c3e',1,0);
INSERT INTO "metrics" VALUES('train_loss',9.9619509108942139175e-01,1795580767910,'4729c53a7d704cb6a4187ab5bafc9c3e',0,0);
INSERT INTO "metrics" VALUES('train_loss',9.16264148584883253434e-01,1795580767910,'4729c53a7d704cb6a4187ab5bafc9c3e',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.0986496733362609568e+00,1795580767932,'9184f1b3a82e4f9a9f6697c836f23a3f',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09872476398661778063e+00,1795580767933,'9184f1b3a82e4f9a9f6697c836f23a3f',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09884151295955745375e+00,1795580767933,'9184f1b3a82e4f9a9f6697c836f23a3f',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.09899436573383879611e+00,1795580767933,'9184f1b3a82e4f9a9f6697c836f23a3f',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09918514190601146474e+00,1795580767933,'9184f1b3a82e4f9a9f6697c836f23a3f',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.09940911558403353609e+00,1795580767933,'9184f1b3a82e4f9a9f6697c836f23a3f',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.05944403657156382969e+00,1795580767932,'9184f1b3a82e4f9a9f6697c836f23a3f',0,0);
INSERT INTO "metrics" VALUES('train_loss',1.02167919238450388697e+00,1795580767933,'9184f1b3a82e4f9a9f6697c836f23a3f',1,0);
INSERT INTO "metrics" VALUES('train_loss',0.985346017381765,1795580767933,'9184f1b3a82e4f9a9f6697c836f23a3f',2,0);
INSERT INTO "metrics" VALUES('train_loss',9.50457749963782183577e-01,1795580767933,'9184f1b3a82e4f9a9f6697c836f23a3f',3,0);
INSERT INTO "metrics" VALUES('train_loss',9.17008002058002480438e-01,1795580767933,'9184f1b3a82e4f9a9f6697c836f23a3f',4,0);
INSERT INTO "metrics" VALUES('train_loss',8.84986078814097743006e-01,1795580767933,'9184f1b3a82e4f9a9f6697c836f23a3f',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767945,'9184f1b3a82e4f9a9f6697c836f23a3f',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767945,'9184f1b3a82e4f9a9f6697c836f23a3f',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767945,'9184f1b3a82e4f9a9f6697c836f23a3f',5,0);
INSERT INTO "metrics" VALUES('val_loss',1.09862108478375741782e+00,1795580767969,'56970ee23cde4b86ae451b9b69d6d0fe',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09863534890731573412e+00,1795580767970,'56970ee23cde4b86ae451b9b69d6d0fe',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09865575909014023814e+00,1795580767970,'56970ee23cde4b86ae451b9b69d6d0fe',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.09868125375238401275e+00,1795580767970,'56970ee23cde4b86ae451b9b69d6d0fe',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09871227628603862491e+00,1795580767970,'56970ee23cde4b86ae451b9b69d6d0fe',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.09874890779570777432e+00,1795580767970,'56970ee23cde4b86ae451b9b69d6d0fe',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.08403276064289,1795580767969,'56970ee23cde4b86ae451b9b69d6d0fe',0,0);
INSERT INTO "metrics" VALUES('train_loss',1.06967168000023193918e+00,1795580767970,'56970ee23cde4b86ae451b9b69d6d0fe',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.05553016074189343065e+00,1795580767970,'56970ee23cde4b86ae451b9b69d6d0fe',2,0);
INSERT INTO "metrics" VALUES('train_loss',1.04160918484315212495e+00,1795580767970,'56970ee23cde4b86ae451b9b69d6d0fe',3,0);
INSERT INTO "metrics" VALUES('train_loss',1.02790723840633191343e+00,1795580767970,'56970ee23cde4b86ae451b9b69d6d0fe',4,0);
INSERT INTO "metrics" VALUES('train_loss',1.01442478422540571791e+00,1795580767970,'56970ee23cde4b86ae451b9b69d6d0fe',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580767978,'56970ee23cde4b86ae451b9b69d6d0fe',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580767978,'56970ee23cde4b86ae451b9b69d6d0fe',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580767978,'56970ee23cde4b86ae451b9b69d6d0fe',5,0);
INSERT INTO "metrics" VALUES('best_value',4.22989896159329914482e-01,1795580775459,'a2b2a1c8e768418fbaf1d9974e39fe9e',0,0);
INSERT INTO "metrics" VALUES('best_value',4.22989896159329914482e-01,1795580775534,'a2b2a1c8e768418fbaf1d9974e39fe9e',2,0);
INSERT INTO "metrics" VALUES('best_value',4.22989896159329914482e-01,1795580775571,'a2b2a1c8e768418fbaf1d9974e39fe9e',3,0);
INSERT INTO "metrics" VALUES('best_value',4.22989896159329914482e-01,1795580775600,'a2b2a1c8e768418fbaf1d9974e39fe9e',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.17298989615933,1795580775423,'bb317651b447450481a585a952456c3a',0,0);
INSERT INTO "metrics" VALUES('val_loss',6.72989896159329914482e-01,1795580775423,'bb317651b447450481a585a952456c3a',1,0);
INSERT INTO "metrics" VALUES('val_loss',5.06323229492663284823e-01,1795580775423,'bb317651b447450481a585a952456c3a',2,0);
INSERT INTO "metrics" VALUES('val_loss',4.22989896159329914482e-01,1795580775423,'bb317651b447450481a585a952456c3a',3,0);
INSERT INTO "metrics" VALUES('val_precision',0.5,1795580775459,'bb317651b447450481a585a952456c3a',3,0);
INSERT INTO "metrics" VALUES('val_recall',0.4,1795580775459,'bb317651b447450481a585a952456c3a',3,0);
INSERT INTO "metrics" VALUES('val_f1',0.3,1795580775459,'bb317651b447450481a585a952456c3a',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.92554384060271299716e+00,1795580775514,'eebba3b9fa1346248552ce7a69866a16',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.42554384060271299716e+00,1795580775523,'eebba3b9fa1346248552ce7a69866a16',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.25887717393604647853e+00,1795580775523,'eebba3b9fa1346248552ce7a69866a16',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.17554384060271299716e+00,1795580775523,'eebba3b9fa1346248552ce7a69866a16',3,0);
INSERT INTO "metrics" VALUES('val_precision',0.5,1795580775535,'eebba3b9fa1346248552ce7a69866a16',3,0);
INSERT INTO "metrics" VALUES('val_recall',0.4,1795580775535,'eebba3b9fa1346248552ce7a69866a16',3,0);
INSERT INTO "metrics" VALUES('val_f1',0.3,1795580775535,'eebba3b9fa1346248552ce7a69866a16',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.53450448483276957745e+00,1795580775559,'41e7c3779791413f9bf3cdd85f4354d7',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.03450448483276957745e+00,1795580775559,'41e7c3779791413f9bf3cdd85f4354d7',1,0);
INSERT INTO "metrics" VALUES('val_loss',8.67837818166102836769e-01,1795580775559,'41e7c3779791413f9bf3cdd85f4354d7',2,0);
INSERT INTO "metrics" VALUES('val_loss',7.84504484832769466429e-01,1795580775559,'41e7c3779791413f9bf3cdd85f4354d7',3,0);
INSERT INTO "metrics" VALUES('val_precision',0.5,1795580775572,'41e7c3779791413f9bf3cdd85f4354d7',3,0);
INSERT INTO "metrics" VALUES('val_recall',0.4,1795580775572,'41e7c3779791413f9bf3cdd85f4354d7',3,0);
INSERT INTO "metrics" VALUES('val_f1',0.3,1795580775572,'41e7c3779791413f9bf3cdd85f4354d7',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.27651594784891564415e+00,1795580775598,'3bbf8d53a09d4a7bbc4b79cc2d8d4706',0,0);
INSERT INTO "metrics" VALUES('val_loss',7.7651594784891575518e-01,1795580775598,'3bbf8d53a09d4a7bbc4b79cc2d8d4706',1,0);
INSERT INTO "metrics" VALUES('val_loss',6.09849281182249125521e-01,1795580775598,'3bbf8d53a09d4a7bbc4b79cc2d8d4706',2,0);
INSERT INTO "metrics" VALUES('val_loss',5.2651594784891575518e-01,1795580775598,'3bbf8d53a09d4a7bbc4b79cc2d8d4706',3,0);
INSERT INTO "metrics" VALUES('val_precision',0.5,1795580775600,'3bbf8d53a09d4a7bbc4b79cc2d8d4706',3,0);
INSERT INTO "metrics" VALUES('val_recall',0.4,1795580775600,'3bbf8d53a09d4a7bbc4b79cc2d8d4706',3,0);
INSERT INTO "metrics" VALUES('val_f1',0.3,1795580775600,'3bbf8d53a09d4a7bbc4b79cc2d8d4706',3,0);
INSERT INTO "metrics" VALUES('best_value',1.10025715121968103993e+00,1795580806876,'54e2275e1cbe47b98d9d0cdef45bd205',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09868451814036260927e+00,1795580806679,'51a5ec743f514cffa374c5799efb1002',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09884035801851798197e+00,1795580806729,'51a5ec743f514cffa374c5799efb1002',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09908559801509686515e+00,1795580806762,'51a5ec743f514cffa374c5799efb1002',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.09940567968921532049e+00,1795580806794,'51a5ec743f514cffa374c5799efb1002',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09980058015212489586e+00,1795580806819,'51a5ec743f514cffa374c5799efb1002',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.10025715121968103993e+00,1795580806857,'51a5ec743f514cffa374c5799efb1002',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.04000018685223594161e+00,1795580806679,'51a5ec743f514cffa374c5799efb1002',0,0);
INSERT INTO "metrics" VALUES('train_loss',9.84613924644794358265e-01,1795580806729,'51a5ec743f514cffa374c5799efb1002',1,0);
INSERT INTO "metrics" VALUES('train_loss',9.32511007712427564264e-01,1795580806762,'51a5ec743f514cffa374c5799efb1002',2,0);
INSERT INTO "metrics" VALUES('train_loss',8.83675647054769419774e-01,1795580806794,'51a5ec743f514cffa374c5799efb1002',3,0);
INSERT INTO "metrics" VALUES('train_loss',8.3803207405627777593e-01,1795580806819,'51a5ec743f514cffa374c5799efb1002',4,0);
INSERT INTO "metrics" VALUES('train_loss',0.795470041242033,1795580806857,'51a5ec743f514cffa374c5799efb1002',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580806876,'51a5ec743f514cffa374c5799efb1002',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580806876,'51a5ec743f514cffa374c5799efb1002',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580806876,'51a5ec743f514cffa374c5799efb1002',5,0);
INSERT INTO "metrics" VALUES('best_value',1.09877588255695091135e+00,1795580807145,'54e2275e1cbe47b98d9d0cdef45bd205',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09862247192182738153e+00,1795580806997,'f15b57673d754441b0f98627ae4986bf',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09863913989626693634e+00,1795580807015,'f15b57673d754441b0f98627ae4986bf',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09866318922420713732e+00,1795580807057,'f15b57673d754441b0f98627ae4986bf',2,0);
INSERT INTO "metrics" VALUES('val_loss',1.0986937504184,1795580807079,'f15b57673d754441b0f98627ae4986bf',3,0);
INSERT INTO "metrics" VALUES('val_loss',1.09873146187600756462e+00,1795580807096,'f15b57673d754441b0f98627ae4986bf',4,0);
INSERT INTO "metrics" VALUES('val_loss',1.09877588255695091135e+00,1795580807131,'f15b57673d754441b0f98627ae4986bf',5,0);
INSERT INTO "metrics" VALUES('train_loss',1.0824932105718521047e+00,1795580806997,'f15b57673d754441b0f98627ae4986bf',0,0);
INSERT INTO "metrics" VALUES('train_loss',1.06661003282147204274e+00,1795580807015,'f15b57673d754441b0f98627ae4986bf',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.05096543040926571066e+00,1795580807057,'f15b57673d754441b0f98627ae4986bf',2,0);
INSERT INTO "metrics" VALUES('train_loss',1.03556195636790815406e+00,1795580807079,'f15b57673d754441b0f98627ae4986bf',3,0);
INSERT INTO "metrics" VALUES('train_loss',1.02039947732324520757e+00,1795580807096,'f15b57673d754441b0f98627ae4986bf',4,0);
INSERT INTO "metrics" VALUES('train_loss',1.00547968679463473051e+00,1795580807131,'f15b57673d754441b0f98627ae4986bf',5,0);
INSERT INTO "metrics" VALUES('val_precision',2.9166666666666668517e-01,1795580807146,'f15b57673d754441b0f98627ae4986bf',5,0);
INSERT INTO "metrics" VALUES('val_recall',3.88888888888888895056e-01,1795580807146,'f15b57673d754441b0f98627ae4986bf',5,0);
INSERT INTO "metrics" VALUES('val_f1',2.65151515151515138057e-01,1795580807146,'f15b57673d754441b0f98627ae4986bf',5,0);
INSERT INTO "metrics" VALUES('val_loss',1.10021597183253194707e+00,1795580807245,'9334eee090504910a933986eba2455e3',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.10348623824741443044e+00,1795580807276,'9334eee090504910a933986eba2455e3',1,0);
INSERT INTO "metrics" VALUES('train_loss',7.97509444400468225921e-01,1795580807245,'9334eee090504910a933986eba2455e3',0,0);
INSERT INTO "metrics" VALUES('train_loss',6.00602885944431896803e-01,1795580807276,'9334eee090504910a933986eba2455e3',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09915771753834823343e+00,1795580807411,'8a90fda038bb430fbd7f0a1d40472996',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.1004011474266395254e+00,1795580807441,'8a90fda038bb430fbd7f0a1d40472996',1,0);
INSERT INTO "metrics" VALUES('train_loss',9.2057038883574737742e-01,1795580807411,'8a90fda038bb430fbd7f0a1d40472996',0,0);
INSERT INTO "metrics" VALUES('train_loss',7.77169030125174686851e-01,1795580807441,'8a90fda038bb430fbd7f0a1d40472996',1,0);
INSERT INTO "metrics" VALUES('val_loss',1.09874191756304373512e+00,1795580807528,'400c5e1c491b4a90897ba117a4531655',0,0);
INSERT INTO "metrics" VALUES('val_loss',1.09907852834395947105e+00,1795580807566,'400c5e1c491b4a90897ba117a4531655',1,0);
INSERT INTO "metrics" VALUES('train_loss',1.00874113696914147197e+00,1795580807528,'400c5e1c491b4a90897ba117a4531655',0,0);
INSERT INTO "metrics" VALUES('train_loss',9.31533341535252357168e-01,1795580807566,'400c5e1c491b4a90897ba117a4531655',1,0);
INSERT INTO "metrics" VALUES('loss',1.73907352406153653534e-01,1795580850859,'01c4c2fd7931460a9e0bb6478366ffb2',0,0);
INSERT INTO "metrics" VALUES('loss',5.18867375852701706584e-01,1795580853946,'9f0c84fd4f154298a27820ca06bce1de',0,0);
INSERT INTO "metrics" VALUES('loss',1.30815988426761805316e-08,1795580854090,'c4bfc15dd5b547fd833cf291d4cb92a4',0,0);
CREATE TABLE "model_definitions" (
	model_definition_id VARCHAR(36) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	secret_id VARCHAR(36), 
	provider VARCHAR(64) NOT NULL, 
	model_name VARCHAR(256) NOT NULL, 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT model_definitions_pk PRIMARY KEY (model_definition_id), 
	CONSTRAINT fk_model_definitions_secret_id FOREIGN KEY(secret_id) REFERENCES secrets (secret_id) ON DELETE SET NULL, 
	CONSTRAINT uq_model_definitions_workspace_name UNIQUE (workspace, name)
);
CREATE TABLE "model_version_tags" (
	"key" VARCHAR(250) NOT NULL, 
	value TEXT, 
	name VARCHAR(256) NOT NULL, 
	version INTEGER NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT model_version_tag_pk PRIMARY KEY (workspace, "key", name, version), 
	CONSTRAINT fk_model_version_tags_model_versions FOREIGN KEY(workspace, name, version) REFERENCES model_versions (workspace, name, version) ON UPDATE CASCADE
);
CREATE TABLE "model_versions" (
	name VARCHAR(256) NOT NULL, 
	version INTEGER NOT NULL, 
	creation_time BIGINT, 
	last_updated_time BIGINT, 
	description VARCHAR(5000), 
	user_id VARCHAR(256), 
	current_stage VARCHAR(20), 
	source VARCHAR(500), 
	run_id VARCHAR(32), 
	status VARCHAR(20), 
	status_message VARCHAR(500), 
	run_link VARCHAR(500), 
	storage_location VARCHAR(500), 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT model_version_pk PRIMARY KEY (workspace, name, version), 
	CONSTRAINT fk_model_versions_registered_models FOREIGN KEY(workspace, name) REFERENCES registered_models (workspace, name) ON UPDATE CASCADE
);
INSERT INTO "model_versions" VALUES('tagifai',1,1795580762321,1795580762321,NULL,NULL,'None','models:/m-cdc0473aca724153a2a039a6bfa48ace','a92792d4c45f455f80c24dcde7b26291','READY',NULL,NULL,'file://{folder}/experiments/artifacts/finished/models/m-cdc0473aca724153a2a039a6bfa48ace/artifacts','default');
CREATE TABLE online_scoring_configs (
	online_scoring_config_id VARCHAR(36) NOT NULL, 
	scorer_id VARCHAR(36) NOT NULL, 
	sample_rate FLOAT NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	filter_string TEXT, 
	CONSTRAINT online_scoring_config_pk PRIMARY KEY (online_scoring_config_id), 
	CONSTRAINT fk_online_scoring_configs_scorer_id FOREIGN KEY(scorer_id) REFERENCES scorers (scorer_id) ON DELETE CASCADE, 
	CONSTRAINT fk_online_scoring_configs_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id)
);
CREATE TABLE "params" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000) NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT param_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid)
);
INSERT INTO "params" VALUES('metric','val_loss','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('direction','minimize','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('seed','7','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('data','data/projects.csv','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('train','tagifai.train:train','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('sampler','TPESampler','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('pruner','MedianPruner','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('data_sha256','98b139b129cdd70e12357c28606b9df35ee2ae4177dd27cc03afce2679aea0c0','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('data_rows','120','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('args.seed','7','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('args.shuffle','True','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('args.subset','None','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('args.lower','True','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('args.stem','False','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('args.min_freq','10','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('args.analyzer','word','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('args.ngram_max_range','2','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('args.power_t','0.1','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('args.num_epochs','6','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "params" VALUES('seed','7','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('shuffle','True','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('subset','None','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('lower','True','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('stem','False','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('min_freq','10','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('analyzer','word','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('ngram_max_range','2','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('power_t','0.1','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('num_epochs','6','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('learning_rate','0.17296005618143984','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('alpha','2.9839977890104287e-05','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "params" VALUES('seed','7','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('shuffle','True','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('subset','None','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('lower','True','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('stem','False','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('min_freq','10','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('analyzer','word','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('ngram_max_range','2','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('power_t','0.1','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('num_epochs','6','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('learning_rate','0.04743345519089373','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('alpha','0.0001604612357356563','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "params" VALUES('seed','7','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('shuffle','True','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('subset','None','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('lower','True','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('stem','False','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('min_freq','10','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('analyzer','word','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('ngram_max_range','2','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('power_t','0.1','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('num_epochs','6','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('learning_rate','0.9254853776570044','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('alpha','5.8462945708661816e-05','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "params" VALUES('seed','7','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('shuffle','True','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('subset','None','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('lower','True','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('stem','False','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('min_freq','10','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('analyzer','word','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('ngram_max_range','2','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('power_t','0.1','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('num_epochs','6','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('learning_rate','0.5343655782479019','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('alpha','0.00013890658486762292','36105bb7be374afda452efbd97814a8a');
INSERT INTO "params" VALUES('seed','7','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('shuffle','True','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('subset','None','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('lower','True','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('stem','False','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('min_freq','10','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('analyzer','word','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('ngram_max_range','2','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('power_t','0.1','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('num_epochs','6','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('learning_rate','0.27385184371909926','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('alpha','0.0026641041298164857','40912b880ed84d38a69d01e678cab940');
INSERT INTO "params" VALUES('seed','7','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('shuffle','True','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('subset','None','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('lower','True','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('stem','False','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('min_freq','10','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('analyzer','word','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('ngram_max_range','2','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('power_t','0.1','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('num_epochs','6','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('learning_rate','0.08934175738356781','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('alpha','8.80873582215011e-05','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "params" VALUES('seed','7','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('shuffle','True','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('subset','None','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('lower','True','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('stem','False','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('min_freq','10','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('analyzer','word','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('ngram_max_range','2','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('power_t','0.1','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('num_epochs','6','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('learning_rate','0.0337243752496532','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('alpha','8.094020849495227e-05','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "params" VALUES('seed','7','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('shuffle','True','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('subset','None','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('lower','True','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('stem','False','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('min_freq','10','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('analyzer','word','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('ngram_max_range','2','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('power_t','0.1','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('num_epochs','6','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('learning_rate','0.3249007754675274','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('alpha','0.005256881332236376','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "params" VALUES('seed','7','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('shuffle','True','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('subset','None','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('lower','True','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('stem','False','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('min_freq','10','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('analyzer','word','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('ngram_max_range','2','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('alpha','8.094020849495227e-05','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('learning_rate','0.0337243752496532','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('power_t','0.1','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('num_epochs','6','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('threshold','0.33333899424966495','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "params" VALUES('metric','val_loss','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('direction','minimize','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('seed','7','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('data','data/projects.csv','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('train','tagifai.train:train','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('sampler','TPESampler','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('pruner','MedianPruner','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('data_sha256','98b139b129cdd70e12357c28606b9df35ee2ae4177dd27cc03afce2679aea0c0','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('data_rows','120','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('args.seed','7','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('args.shuffle','True','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('args.subset','None','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('args.lower','True','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('args.stem','False','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('args.min_freq','10','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('args.analyzer','word','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('args.ngram_max_range','2','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('args.power_t','0.1','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('args.num_epochs','6','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "params" VALUES('seed','7','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('shuffle','True','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('subset','None','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('lower','True','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('stem','False','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('min_freq','10','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('analyzer','word','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('ngram_max_range','2','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('power_t','0.1','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('num_epochs','6','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('learning_rate','0.17296005618143984','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('alpha','2.9839977890104287e-05','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "params" VALUES('seed','7','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('shuffle','True','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('subset','None','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('lower','True','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('stem','False','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('min_freq','10','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('analyzer','word','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('ngram_max_range','2','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('power_t','0.1','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('num_epochs','6','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('learning_rate','0.04743345519089373','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('alpha','0.0001604612357356563','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "params" VALUES('seed','7','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('shuffle','True','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('subset','None','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('lower','True','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('stem','False','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('min_freq','10','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('analyzer','word','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('ngram_max_range','2','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('power_t','0.1','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('num_epochs','6','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('learning_rate','0.9254853776570044','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('alpha','5.8462945708661816e-05','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "params" VALUES('seed','7','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('shuffle','True','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('subset','None','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('lower','True','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('stem','False','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('min_freq','10','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('analyzer','word','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('ngram_max_range','2','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('power_t','0.1','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('num_epochs','6','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('learning_rate','0.5343655782479019','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('alpha','0.00013890658486762292','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "params" VALUES('seed','7','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('shuffle','True','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('subset','None','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('lower','True','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('stem','False','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('min_freq','10','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('analyzer','word','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('ngram_max_range','2','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('power_t','0.1','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('num_epochs','6','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('learning_rate','0.27385184371909926','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('alpha','0.0026641041298164857','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "params" VALUES('seed','7','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('shuffle','True','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('subset','None','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('lower','True','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('stem','False','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('min_freq','10','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('analyzer','word','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('ngram_max_range','2','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('power_t','0.1','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('num_epochs','6','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('learning_rate','0.08934175738356781','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('alpha','8.80873582215011e-05','d07425f8624643379e6485e668bd56ba');
INSERT INTO "params" VALUES('seed','7','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('shuffle','True','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('subset','None','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('lower','True','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('stem','False','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('min_freq','10','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('analyzer','word','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('ngram_max_range','2','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('power_t','0.1','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('num_epochs','6','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('learning_rate','0.0337243752496532','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('alpha','8.094020849495227e-05','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "params" VALUES('seed','7','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('shuffle','True','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('subset','None','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('lower','True','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('stem','False','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('min_freq','10','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('analyzer','word','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('ngram_max_range','2','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('power_t','0.1','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('num_epochs','6','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('learning_rate','0.3249007754675274','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('alpha','0.005256881332236376','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "params" VALUES('seed','7','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('shuffle','True','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('subset','None','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('lower','True','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('stem','False','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('min_freq','10','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('analyzer','word','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('ngram_max_range','2','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('power_t','0.1','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('num_epochs','6','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('learning_rate','0.11541375009915439','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('alpha','4.459711000561768e-05','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "params" VALUES('seed','7','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('shuffle','True','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('subset','None','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('lower','True','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('stem','False','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('min_freq','10','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('analyzer','word','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('ngram_max_range','2','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('power_t','0.1','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('num_epochs','6','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('learning_rate','0.04293606920639402','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('alpha','0.0006617221014867141','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "params" VALUES('metric','val_loss','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "params" VALUES('direction','minimize','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "params" VALUES('seed','7','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "params" VALUES('data','data/projects.csv','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "params" VALUES('train','own:train','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "params" VALUES('sampler','TPESampler','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "params" VALUES('pruner','MedianPruner','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "params" VALUES('data_sha256','98b139b129cdd70e12357c28606b9df35ee2ae4177dd27cc03afce2679aea0c0','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "params" VALUES('data_rows','120','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "params" VALUES('args.seed','7','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "params" VALUES('args.num_epochs','4','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "params" VALUES('seed','7','bb317651b447450481a585a952456c3a');
INSERT INTO "params" VALUES('num_epochs','4','bb317651b447450481a585a952456c3a');
INSERT INTO "params" VALUES('learning_rate','0.17296005618143984','bb317651b447450481a585a952456c3a');
INSERT INTO "params" VALUES('alpha','2.9839977890104287e-05','bb317651b447450481a585a952456c3a');
INSERT INTO "params" VALUES('seed','7','c1839b810b7e4cffbf12dae66ca180d2');
INSERT INTO "params" VALUES('num_epochs','4','c1839b810b7e4cffbf12dae66ca180d2');
INSERT INTO "params" VALUES('learning_rate','0.04743345519089373','c1839b810b7e4cffbf12dae66ca180d2');
INSERT INTO "params" VALUES('alpha','0.0001604612357356563','c1839b810b7e4cffbf12dae66ca180d2');
INSERT INTO "params" VALUES('seed','7','eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "params" VALUES('num_epochs','4','eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "params" VALUES('learning_rate','0.9254853776570044','eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "params" VALUES('alpha','5.8462945708661816e-05','eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "params" VALUES('seed','7','41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "params" VALUES('num_epochs','4','41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "params" VALUES('learning_rate','0.5343655782479019','41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "params" VALUES('alpha','0.00013890658486762292','41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "params" VALUES('seed','7','3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "params" VALUES('num_epochs','4','3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "params" VALUES('learning_rate','0.27385184371909926','3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "params" VALUES('alpha','0.0026641041298164857','3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "params" VALUES('metric','val_loss','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('direction','minimize','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('seed','7','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('data','data/projects.csv','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('train','tagifai.train:train','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('sampler','TPESampler','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('pruner','MedianPruner','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('data_sha256','98b139b129cdd70e12357c28606b9df35ee2ae4177dd27cc03afce2679aea0c0','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('data_rows','120','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('args.seed','7','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('args.shuffle','True','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('args.subset','None','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('args.lower','True','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('args.stem','False','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('args.min_freq','10','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('args.analyzer','word','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('args.ngram_max_range','2','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('args.power_t','0.1','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('args.num_epochs','6','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "params" VALUES('seed','7','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('shuffle','True','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('subset','None','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('lower','True','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('stem','False','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('min_freq','10','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('analyzer','word','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('ngram_max_range','2','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('power_t','0.1','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('num_epochs','6','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('learning_rate','0.17296005618143984','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('alpha','2.9839977890104287e-05','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "params" VALUES('seed','7','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('shuffle','True','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('subset','None','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('lower','True','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('stem','False','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('min_freq','10','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('analyzer','word','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('ngram_max_range','2','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('power_t','0.1','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('num_epochs','6','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('learning_rate','0.04743345519089373','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('alpha','0.0001604612357356563','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "params" VALUES('seed','7','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('shuffle','True','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('subset','None','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('lower','True','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('stem','False','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('min_freq','10','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('analyzer','word','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('ngram_max_range','2','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('power_t','0.1','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('num_epochs','6','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('learning_rate','0.9254853776570044','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('alpha','5.8462945708661816e-05','9334eee090504910a933986eba2455e3');
INSERT INTO "params" VALUES('seed','7','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('shuffle','True','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('subset','None','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('lower','True','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('stem','False','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('min_freq','10','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('analyzer','word','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('ngram_max_range','2','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('power_t','0.1','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('num_epochs','6','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('learning_rate','0.5343655782479019','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('alpha','0.00013890658486762292','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "params" VALUES('seed','7','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('shuffle','True','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('subset','None','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('lower','True','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('stem','False','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('min_freq','10','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('analyzer','word','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('ngram_max_range','2','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('power_t','0.1','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('num_epochs','6','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('learning_rate','0.27385184371909926','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('alpha','0.0026641041298164857','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "params" VALUES('x','0.417022004702574','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "params" VALUES('x','0.7203244934421581','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "params" VALUES('x','0.00011437481734488664','c4bfc15dd5b547fd833cf291d4cb92a4');
CREATE TABLE "registered_model_aliases" (
	alias VARCHAR(256) NOT NULL, 
	version INTEGER NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT registered_model_alias_pk PRIMARY KEY (workspace, name, alias), 
	CONSTRAINT fk_registered_model_aliases_registered_models FOREIGN KEY(workspace, name) REFERENCES registered_models (workspace, name) ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "registered_model_aliases" VALUES('champion',1,'tagifai','default');
CREATE TABLE "registered_model_tags" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(5000), 
	name VARCHAR(256) NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT registered_model_tag_pk PRIMARY KEY (workspace, "key", name), 
	CONSTRAINT fk_registered_model_tags_registered_models FOREIGN KEY(workspace, name) REFERENCES registered_models (workspace, name) ON UPDATE CASCADE
);
CREATE TABLE "registered_models" (
	name VARCHAR(256) NOT NULL, 
	creation_time BIGINT, 
	last_updated_time BIGINT, 
	description VARCHAR(5000), 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT registered_model_pk PRIMARY KEY (workspace, name)
);
INSERT INTO "registered_models" VALUES('tagifai',1795580762166,1795580762321,NULL,'default');
CREATE TABLE review_queue_items (
	queue_id VARCHAR(36) NOT NULL, 
	item_type VARCHAR(16) NOT NULL, 
	item_id VARCHAR(50) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	completed_by VARCHAR(250), 
	completed_time_ms BIGINT, 
	creation_time_ms BIGINT NOT NULL, 
	last_update_time_ms BIGINT NOT NULL, 
	CONSTRAINT review_queue_items_pk PRIMARY KEY (queue_id, item_id), 
	CONSTRAINT fk_review_queue_items_queue_id FOREIGN KEY(queue_id) REFERENCES review_queues (queue_id) ON DELETE CASCADE
);
CREATE TABLE review_queue_label_schemas (
	queue_id VARCHAR(36) NOT NULL, 
	schema_id VARCHAR(36) NOT NULL, 
	CONSTRAINT review_queue_label_schemas_pk PRIMARY KEY (queue_id, schema_id), 
	CONSTRAINT fk_review_queue_label_schemas_queue_id FOREIGN KEY(queue_id) REFERENCES review_queues (queue_id) ON DELETE CASCADE
);
CREATE TABLE review_queue_users (
	queue_id VARCHAR(36) NOT NULL, 
	user_id VARCHAR(250) NOT NULL, 
	CONSTRAINT review_queue_users_pk PRIMARY KEY (queue_id, user_id), 
	CONSTRAINT fk_review_queue_users_queue_id FOREIGN KEY(queue_id) REFERENCES review_queues (queue_id) ON DELETE CASCADE
);
CREATE TABLE review_queues (
	queue_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(250) NOT NULL, 
	queue_type VARCHAR(16) NOT NULL, 
	created_by VARCHAR(255), 
	creation_time_ms BIGINT NOT NULL, 
	last_update_time_ms BIGINT NOT NULL, 
	name_key VARCHAR(250) NOT NULL, 
	CONSTRAINT review_queues_pk PRIMARY KEY (queue_id), 
	CONSTRAINT fk_review_queues_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE, 
	CONSTRAINT uq_review_queues_experiment_name_key UNIQUE (experiment_id, name_key)
);
CREATE TABLE "runs" (
	run_uuid VARCHAR(32) NOT NULL, 
	name VARCHAR(250), 
	source_type VARCHAR(20), 
	source_name VARCHAR(500), 
	entry_point_name VARCHAR(50), 
	user_id VARCHAR(256), 
	status VARCHAR(9), 
	start_time BIGINT, 
	end_time BIGINT, 
	source_version VARCHAR(50), 
	lifecycle_stage VARCHAR(20), 
	artifact_uri VARCHAR(200), 
	experiment_id INTEGER, deleted_time BIGINT, 
	CONSTRAINT run_pk PRIMARY KEY (run_uuid), 
	CONSTRAINT runs_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')), 
	CONSTRAINT source_type CHECK (source_type IN ('NOTEBOOK', 'JOB', 'LOCAL', 'UNKNOWN', 'PROJECT')), 
	FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CHECK (status IN ('SCHEDULED', 'FAILED', 'FINISHED', 'RUNNING', 'KILLED'))
);
INSERT INTO "runs" VALUES('a13054d866c34d75b568aa7b5d2f142e','finished','UNKNOWN','','','unknown','FINISHED',1795580739776,1795580741259,'','active','file://{folder}/experiments/artifacts/finished/a13054d866c34d75b568aa7b5d2f142e/artifacts',1,NULL);
INSERT INTO "runs" VALUES('8fa65423a77f47709dd8173f44c4150d','trial-0','UNKNOWN','','','unknown','FINISHED',1795580740714,1795580741065,'','active','file://{folder}/experiments/artifacts/finished/8fa65423a77f47709dd8173f44c4150d/artifacts',1,NULL);
INSERT INTO "runs" VALUES('d6744b34a52e43228d14fb95b8457d97','trial-1','UNKNOWN','','','unknown','FINISHED',1795580741085,1795580741098,'','active','file://{folder}/experiments/artifacts/finished/d6744b34a52e43228d14fb95b8457d97/artifacts',1,NULL);
INSERT INTO "runs" VALUES('7d1e4ca3eb2047f39fb35788d38a2af7','trial-2','UNKNOWN','','','unknown','KILLED',1795580741111,1795580741122,'','active','file://{folder}/experiments/artifacts/finished/7d1e4ca3eb2047f39fb35788d38a2af7/artifacts',1,NULL);
INSERT INTO "runs" VALUES('36105bb7be374afda452efbd97814a8a','trial-3','UNKNOWN','','','unknown','KILLED',1795580741131,1795580741142,'','active','file://{folder}/experiments/artifacts/finished/36105bb7be374afda452efbd97814a8a/artifacts',1,NULL);
INSERT INTO "runs" VALUES('40912b880ed84d38a69d01e678cab940','trial-4','UNKNOWN','','','unknown','KILLED',1795580741157,1795580741175,'','active','file://{folder}/experiments/artifacts/finished/40912b880ed84d38a69d01e678cab940/artifacts',1,NULL);
INSERT INTO "runs" VALUES('1a1734c553ad44929c90281224b4bb63','trial-5','UNKNOWN','','','unknown','FINISHED',1795580741180,1795580741203,'','active','file://{folder}/experiments/artifacts/finished/1a1734c553ad44929c90281224b4bb63/artifacts',1,NULL);
INSERT INTO "runs" VALUES('897910dde33f496ca06dd8407eb07e70','trial-6','UNKNOWN','','','unknown','FINISHED',1795580741212,1795580741233,'','active','file://{folder}/experiments/artifacts/finished/897910dde33f496ca06dd8407eb07e70/artifacts',1,NULL);
INSERT INTO "runs" VALUES('3545e22bd7114ca89faf6b6a4e02fd1d','trial-7','UNKNOWN','','','unknown','KILLED',1795580741246,1795580741260,'','active','file://{folder}/experiments/artifacts/finished/3545e22bd7114ca89faf6b6a4e02fd1d/artifacts',1,NULL);
INSERT INTO "runs" VALUES('a92792d4c45f455f80c24dcde7b26291','final-6','UNKNOWN','','','unknown','FINISHED',1795580755885,1795580762108,'','active','file://{folder}/experiments/artifacts/finished/a92792d4c45f455f80c24dcde7b26291/artifacts',1,NULL);
INSERT INTO "runs" VALUES('1dd95e86448f4773a47b00cd8576fe8b','whole','UNKNOWN','','','unknown','FINISHED',1795580765648,1795580767977,'','active','file://{folder}/experiments/artifacts/whole/1dd95e86448f4773a47b00cd8576fe8b/artifacts',2,NULL);
INSERT INTO "runs" VALUES('bb9c4854f0c0433fbf4ce1b7f85b4d87','trial-0','UNKNOWN','','','unknown','FINISHED',1795580767070,1795580767648,'','active','file://{folder}/experiments/artifacts/whole/bb9c4854f0c0433fbf4ce1b7f85b4d87/artifacts',2,NULL);
INSERT INTO "runs" VALUES('a8f53993d30b4b608ec34df0f84845a5','trial-1','UNKNOWN','','','unknown','FINISHED',1795580767673,1795580767702,'','active','file://{folder}/experiments/artifacts/whole/a8f53993d30b4b608ec34df0f84845a5/artifacts',2,NULL);
INSERT INTO "runs" VALUES('3228699f5d334c3aa89f703d451d98b8','trial-2','UNKNOWN','','','unknown','KILLED',1795580767724,1795580767749,'','active','file://{folder}/experiments/artifacts/whole/3228699f5d334c3aa89f703d451d98b8/artifacts',2,NULL);
INSERT INTO "runs" VALUES('8aab30dfee414b1ea02681ff40d7845a','trial-3','UNKNOWN','','','unknown','KILLED',1795580767761,1795580767791,'','active','file://{folder}/experiments/artifacts/whole/8aab30dfee414b1ea02681ff40d7845a/artifacts',2,NULL);
INSERT INTO "runs" VALUES('a5a7abb2aa0348908fc79a314457c30b','trial-4','UNKNOWN','','','unknown','KILLED',1795580767803,1795580767818,'','active','file://{folder}/experiments/artifacts/whole/a5a7abb2aa0348908fc79a314457c30b/artifacts',2,NULL);
INSERT INTO "runs" VALUES('d07425f8624643379e6485e668bd56ba','trial-5','UNKNOWN','','','unknown','FINISHED',1795580767829,1795580767858,'','active','file://{folder}/experiments/artifacts/whole/d07425f8624643379e6485e668bd56ba/artifacts',2,NULL);
INSERT INTO "runs" VALUES('6442ab67afaf461cbf5044c5a5149b1d','trial-6','UNKNOWN','','','unknown','FINISHED',1795580767871,1795580767886,'','active','file://{folder}/experiments/artifacts/whole/6442ab67afaf461cbf5044c5a5149b1d/artifacts',2,NULL);
INSERT INTO "runs" VALUES('4729c53a7d704cb6a4187ab5bafc9c3e','trial-7','UNKNOWN','','','unknown','KILLED',1795580767899,1795580767918,'','active','file://{folder}/experiments/artifacts/whole/4729c53a7d704cb6a4187ab5bafc9c3e/artifacts',2,NULL);
INSERT INTO "runs" VALUES('9184f1b3a82e4f9a9f6697c836f23a3f','trial-8','UNKNOWN','','','unknown','FINISHED',1795580767926,1795580767945,'','active','file://{folder}/experiments/artifacts/whole/9184f1b3a82e4f9a9f6697c836f23a3f/artifacts',2,NULL);
INSERT INTO "runs" VALUES('56970ee23cde4b86ae451b9b69d6d0fe','trial-9','UNKNOWN','','','unknown','FINISHED',1795580767957,1795580767978,'','active','file://{folder}/experiments/artifacts/whole/56970ee23cde4b86ae451b9b69d6d0fe/artifacts',2,NULL);
INSERT INTO "runs" VALUES('a2b2a1c8e768418fbaf1d9974e39fe9e','own','UNKNOWN','','','unknown','FINISHED',1795580774355,1795580775600,'','active','file://{folder}/experiments/artifacts/own/a2b2a1c8e768418fbaf1d9974e39fe9e/artifacts',3,NULL);
INSERT INTO "runs" VALUES('bb317651b447450481a585a952456c3a','trial-0','UNKNOWN','','','unknown','FINISHED',1795580775414,1795580775459,'','active','file://{folder}/experiments/artifacts/own/bb317651b447450481a585a952456c3a/artifacts',3,NULL);
INSERT INTO "runs" VALUES('c1839b810b7e4cffbf12dae66ca180d2','trial-1','UNKNOWN','','','unknown','FAILED',1795580775481,1795580775500,'','active','file://{folder}/experiments/artifacts/own/c1839b810b7e4cffbf12dae66ca180d2/artifacts',3,NULL);
INSERT INTO "runs" VALUES('eebba3b9fa1346248552ce7a69866a16','trial-2','UNKNOWN','','','unknown','FINISHED',1795580775513,1795580775535,'','active','file://{folder}/experiments/artifacts/own/eebba3b9fa1346248552ce7a69866a16/artifacts',3,NULL);
INSERT INTO "runs" VALUES('41e7c3779791413f9bf3cdd85f4354d7','trial-3','UNKNOWN','','','unknown','FINISHED',1795580775549,1795580775572,'','active','file://{folder}/experiments/artifacts/own/41e7c3779791413f9bf3cdd85f4354d7/artifacts',3,NULL);
INSERT INTO "runs" VALUES('3bbf8d53a09d4a7bbc4b79cc2d8d4706','trial-4','UNKNOWN','','','unknown','FINISHED',1795580775592,1795580775600,'','active','file://{folder}/experiments/artifacts/own/3bbf8d53a09d4a7bbc4b79cc2d8d4706/artifacts',3,NULL);
INSERT INTO "runs" VALUES('54e2275e1cbe47b98d9d0cdef45bd205','interrupted','UNKNOWN','','','unknown','KILLED',1795580800759,1795580807576,'','active','file://{folder}/experiments/artifacts/interrupted/54e2275e1cbe47b98d9d0cdef45bd205/artifacts',4,NULL);
INSERT INTO "runs" VALUES('51a5ec743f514cffa374c5799efb1002','trial-0','UNKNOWN','','','unknown','FINISHED',1795580802125,1795580806876,'','active','file://{folder}/experiments/artifacts/interrupted/51a5ec743f514cffa374c5799efb1002/artifacts',4,NULL);
INSERT INTO "runs" VALUES('f15b57673d754441b0f98627ae4986bf','trial-1','UNKNOWN','','','unknown','FINISHED',1795580806901,1795580807146,'','active','file://{folder}/experiments/artifacts/interrupted/f15b57673d754441b0f98627ae4986bf/artifacts',4,NULL);
INSERT INTO "runs" VALUES('9334eee090504910a933986eba2455e3','trial-2','UNKNOWN','','','unknown','KILLED',1795580807169,1795580807307,'','active','file://{folder}/experiments/artifacts/interrupted/9334eee090504910a933986eba2455e3/artifacts',4,NULL);
INSERT INTO "runs" VALUES('8a90fda038bb430fbd7f0a1d40472996','trial-3','UNKNOWN','','','unknown','KILLED',1795580807334,1795580807445,'','active','file://{folder}/experiments/artifacts/interrupted/8a90fda038bb430fbd7f0a1d40472996/artifacts',4,NULL);
INSERT INTO "runs" VALUES('400c5e1c491b4a90897ba117a4531655','trial-4','UNKNOWN','','','unknown','KILLED',1795580807465,1795580807577,'','active','file://{folder}/experiments/artifacts/interrupted/400c5e1c491b4a90897ba117a4531655/artifacts',4,NULL);
INSERT INTO "runs" VALUES('01c4c2fd7931460a9e0bb6478366ffb2','0','UNKNOWN','','','unknown','FINISHED',1795580850752,1795580850859,'','active','file://{folder}/experiments/artifacts/script/01c4c2fd7931460a9e0bb6478366ffb2/artifacts',5,NULL);
INSERT INTO "runs" VALUES('9f0c84fd4f154298a27820ca06bce1de','1','UNKNOWN','','','unknown','FINISHED',1795580853895,1795580853946,'','active','file://{folder}/experiments/artifacts/script/9f0c84fd4f154298a27820ca06bce1de/artifacts',5,NULL);
INSERT INTO "runs" VALUES('c4bfc15dd5b547fd833cf291d4cb92a4','2','UNKNOWN','','','unknown','FINISHED',1795580854040,1795580854090,'','active','file://{folder}/experiments/artifacts/script/c4bfc15dd5b547fd833cf291d4cb92a4/artifacts',5,NULL);
CREATE TABLE scheduler_leases (
	lease_key VARCHAR(255) NOT NULL, 
	acquired_at BIGINT NOT NULL, 
	ttl_seconds INTEGER NOT NULL, 
	CONSTRAINT scheduler_leases_pk PRIMARY KEY (lease_key)
);
CREATE TABLE scorer_versions (
	scorer_id VARCHAR(36) NOT NULL, 
	scorer_version INTEGER NOT NULL, 
	serialized_scorer TEXT NOT NULL, 
	creation_time BIGINT, 
	CONSTRAINT scorer_version_pk PRIMARY KEY (scorer_id, scorer_version), 
	CONSTRAINT fk_scorer_versions_scorer_id FOREIGN KEY(scorer_id) REFERENCES scorers (scorer_id) ON DELETE CASCADE
);
CREATE TABLE scorers (
	experiment_id INTEGER NOT NULL, 
	scorer_name VARCHAR(256) NOT NULL, 
	scorer_id VARCHAR(36) NOT NULL, 
	CONSTRAINT scorer_pk PRIMARY KEY (scorer_id), 
	CONSTRAINT fk_scorers_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE
);
CREATE TABLE "secrets" (
	secret_id VARCHAR(36) NOT NULL, 
	secret_name VARCHAR(255) NOT NULL, 
	encrypted_value BLOB NOT NULL, 
	wrapped_dek BLOB NOT NULL, 
	kek_version INTEGER NOT NULL, 
	masked_value VARCHAR(500) NOT NULL, 
	provider VARCHAR(64), 
	auth_config TEXT, 
	description TEXT, 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT secrets_pk PRIMARY KEY (secret_id), 
	CONSTRAINT uq_secrets_workspace_secret_name UNIQUE (workspace, secret_name)
);
CREATE TABLE span_metrics (
	trace_id VARCHAR(50) NOT NULL, 
	span_id VARCHAR(50) NOT NULL, 
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT, 
	CONSTRAINT span_metrics_pk PRIMARY KEY (trace_id, span_id, "key"), 
	CONSTRAINT fk_span_metrics_span FOREIGN KEY(trace_id, span_id) REFERENCES spans (trace_id, span_id) ON DELETE CASCADE
);
CREATE TABLE "spans" (
	trace_id VARCHAR(50) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	span_id VARCHAR(50) NOT NULL, 
	parent_span_id VARCHAR(50), 
	name TEXT, 
	type VARCHAR(500), 
	status VARCHAR(50) NOT NULL, 
	start_time_unix_nano BIGINT NOT NULL, 
	end_time_unix_nano BIGINT, 
	duration_ns BIGINT GENERATED ALWAYS AS (end_time_unix_nano - start_time_unix_nano) STORED, 
	content TEXT NOT NULL, 
	input_cost FLOAT, 
	output_cost FLOAT, 
	total_cost FLOAT, 
	model_name VARCHAR(500), 
	model_provider VARCHAR(500), 
	CONSTRAINT spans_pk PRIMARY KEY (trace_id, span_id), 
	CONSTRAINT fk_spans_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CONSTRAINT fk_spans_trace_id FOREIGN KEY(trace_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
CREATE TABLE sql_assessment_daily_rollups (
	id INTEGER NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	rollup_day DATE NOT NULL, 
	metric_name VARCHAR(250) NOT NULL, 
	grouping_set VARCHAR(50) NOT NULL, 
	sample_count BIGINT NOT NULL, 
	sum_value FLOAT, 
	min_value FLOAT, 
	max_value FLOAT, 
	CONSTRAINT sql_assessment_daily_rollups_pk PRIMARY KEY (id)
);
CREATE TABLE sql_span_cost_daily_rollups (
	id INTEGER NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	rollup_day DATE NOT NULL, 
	metric_name VARCHAR(250) NOT NULL, 
	grouping_set VARCHAR(50) NOT NULL, 
	model_name VARCHAR(500), 
	model_provider VARCHAR(500), 
	sample_count BIGINT NOT NULL, 
	sum_value FLOAT, 
	min_value FLOAT, 
	max_value FLOAT, 
	CONSTRAINT sql_span_cost_daily_rollups_pk PRIMARY KEY (id)
);
CREATE TABLE sql_trace_metric_daily_rollups (
	id INTEGER NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	rollup_day DATE NOT NULL, 
	metric_name VARCHAR(250) NOT NULL, 
	grouping_set VARCHAR(50) NOT NULL, 
	trace_status VARCHAR(50), 
	sample_count BIGINT NOT NULL, 
	sum_value FLOAT, 
	min_value FLOAT, 
	max_value FLOAT, 
	p50_value FLOAT, 
	p90_value FLOAT, 
	p99_value FLOAT, 
	CONSTRAINT sql_trace_metric_daily_rollups_pk PRIMARY KEY (id)
);
CREATE TABLE sql_trace_rollup_rebuild_queue (
	experiment_id INTEGER NOT NULL, 
	rollup_day DATE NOT NULL, 
	rollup_family VARCHAR(50) NOT NULL, 
	CONSTRAINT sql_trace_rollup_rebuild_queue_pk PRIMARY KEY (experiment_id, rollup_day, rollup_family)
);
CREATE TABLE "tags" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000), 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT tag_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid)
);
INSERT INTO "tags" VALUES('optuna.study','finished','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "tags" VALUES('n_trials','8','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "tags" VALUES('n_complete','4','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "tags" VALUES('n_pruned','4','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "tags" VALUES('n_failed','0','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "tags" VALUES('n_interrupted','0','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "tags" VALUES('mlflow.note.content','**finished**: 8 of 8 trials (4 pruned, 0 failed), minimize `val_loss`

| trial | val_loss | learning_rate | alpha |
| --- | --- | --- | --- |
| 6 | 1.09870 | 0.03372 | 8.094e-05 |
| 1 | 1.09878 | 0.04743 | 0.0001605 |
| 5 | 1.09911 | 0.08934 | 8.809e-05 |
| 0 | 1.10026 | 0.173 | 2.984e-05 |','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "tags" VALUES('optimize.study_uid','e4035e6a028d4467ae4a54eb5ed55a68','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "tags" VALUES('mlflow.runName','finished','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "tags" VALUES('optimize.digest','7f64df42310b564182ab69d0034d255327140774c15629c32ec798b2bc388e73','a13054d866c34d75b568aa7b5d2f142e');
INSERT INTO "tags" VALUES('optuna.study','finished','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "tags" VALUES('optuna.trial','0','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "tags" VALUES('optimize.study_uid','e4035e6a028d4467ae4a54eb5ed55a68','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a13054d866c34d75b568aa7b5d2f142e','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "tags" VALUES('mlflow.runName','trial-0','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "tags" VALUES('optimize.digest','d3f35487d728c0a4cce0b44393248c326bf65ff159a6c582bcfe6d3ea7f452c2','8fa65423a77f47709dd8173f44c4150d');
INSERT INTO "tags" VALUES('optuna.study','finished','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "tags" VALUES('optuna.trial','1','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "tags" VALUES('optimize.study_uid','e4035e6a028d4467ae4a54eb5ed55a68','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a13054d866c34d75b568aa7b5d2f142e','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "tags" VALUES('mlflow.runName','trial-1','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "tags" VALUES('optimize.digest','863d28b8395480d4638a2e9a12cf2c6ce6643989fab1cc45a0334ba2e44cfa06','d6744b34a52e43228d14fb95b8457d97');
INSERT INTO "tags" VALUES('optuna.study','finished','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "tags" VALUES('optuna.trial','2','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "tags" VALUES('optuna.state','PRUNED','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "tags" VALUES('optimize.study_uid','e4035e6a028d4467ae4a54eb5ed55a68','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a13054d866c34d75b568aa7b5d2f142e','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "tags" VALUES('mlflow.runName','trial-2','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "tags" VALUES('optimize.digest','f9339e415b20a0adabcf05a89ba2fab6ba38428474129bd065d2ce5f10c12f77','7d1e4ca3eb2047f39fb35788d38a2af7');
INSERT INTO "tags" VALUES('optuna.study','finished','36105bb7be374afda452efbd97814a8a');
INSERT INTO "tags" VALUES('optuna.trial','3','36105bb7be374afda452efbd97814a8a');
INSERT INTO "tags" VALUES('optuna.state','PRUNED','36105bb7be374afda452efbd97814a8a');
INSERT INTO "tags" VALUES('optimize.study_uid','e4035e6a028d4467ae4a54eb5ed55a68','36105bb7be374afda452efbd97814a8a');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a13054d866c34d75b568aa7b5d2f142e','36105bb7be374afda452efbd97814a8a');
INSERT INTO "tags" VALUES('mlflow.runName','trial-3','36105bb7be374afda452efbd97814a8a');
INSERT INTO "tags" VALUES('optimize.digest','484b6f44c940160049daf287f7d5a236b564dfc08a7245707d47b678c9a5ca5f','36105bb7be374afda452efbd97814a8a');
INSERT INTO "tags" VALUES('optuna.study','finished','40912b880ed84d38a69d01e678cab940');
INSERT INTO "tags" VALUES('optuna.trial','4','40912b880ed84d38a69d01e678cab940');
INSERT INTO "tags" VALUES('optuna.state','PRUNED','40912b880ed84d38a69d01e678cab940');
INSERT INTO "tags" VALUES('optimize.study_uid','e4035e6a028d4467ae4a54eb5ed55a68','40912b880ed84d38a69d01e678cab940');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a13054d866c34d75b568aa7b5d2f142e','40912b880ed84d38a69d01e678cab940');
INSERT INTO "tags" VALUES('mlflow.runName','trial-4','40912b880ed84d38a69d01e678cab940');
INSERT INTO "tags" VALUES('optimize.digest','1ab5875b58aa24e6f4b1151634e7c81cc4b41af7dd49624f331f22f7f1b58eba','40912b880ed84d38a69d01e678cab940');
INSERT INTO "tags" VALUES('optuna.study','finished','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "tags" VALUES('optuna.trial','5','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "tags" VALUES('optimize.study_uid','e4035e6a028d4467ae4a54eb5ed55a68','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a13054d866c34d75b568aa7b5d2f142e','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "tags" VALUES('mlflow.runName','trial-5','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "tags" VALUES('optimize.digest','191a3ad152a25797056a7a2c7d89af6b374893958a8a6f6cf915a3b4679534e2','1a1734c553ad44929c90281224b4bb63');
INSERT INTO "tags" VALUES('optuna.study','finished','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "tags" VALUES('optuna.trial','6','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "tags" VALUES('optimize.study_uid','e4035e6a028d4467ae4a54eb5ed55a68','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a13054d866c34d75b568aa7b5d2f142e','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "tags" VALUES('mlflow.runName','trial-6','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "tags" VALUES('optimize.digest','a2e894aa5d0372e0316365fd95f5c35aef9ed319bd33e75517768f2220dc0fc3','897910dde33f496ca06dd8407eb07e70');
INSERT INTO "tags" VALUES('optuna.study','finished','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "tags" VALUES('optuna.trial','7','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "tags" VALUES('optuna.state','PRUNED','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "tags" VALUES('optimize.study_uid','e4035e6a028d4467ae4a54eb5ed55a68','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a13054d866c34d75b568aa7b5d2f142e','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "tags" VALUES('mlflow.runName','trial-7','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "tags" VALUES('optimize.digest','9ec115444ce677232c74279069a375db0637731e5f1b3b5212c00f1dd1928e6d','3545e22bd7114ca89faf6b6a4e02fd1d');
INSERT INTO "tags" VALUES('optuna.study','finished','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "tags" VALUES('optimize.study_uid','e4035e6a028d4467ae4a54eb5ed55a68','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "tags" VALUES('promoted_from','6','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "tags" VALUES('optimize.final_digest','378164dd775f4898baa85764620cb4563750c84ae76018282404e91676214a35','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "tags" VALUES('mlflow.runName','final-6','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "tags" VALUES('tagifai.artifacts','true','a92792d4c45f455f80c24dcde7b26291');
INSERT INTO "tags" VALUES('optuna.study','whole','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "tags" VALUES('n_trials','10','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "tags" VALUES('n_complete','6','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "tags" VALUES('n_pruned','4','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "tags" VALUES('n_failed','0','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "tags" VALUES('n_interrupted','0','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "tags" VALUES('mlflow.note.content','**whole**: 10 of 10 trials (4 pruned, 0 failed), minimize `val_loss`

| trial | val_loss | learning_rate | alpha |
| --- | --- | --- | --- |
| 6 | 1.09870 | 0.03372 | 8.094e-05 |
| 9 | 1.09875 | 0.04294 | 0.0006617 |
| 1 | 1.09878 | 0.04743 | 0.0001605 |
| 5 | 1.09911 | 0.08934 | 8.809e-05 |
| 8 | 1.09941 | 0.1154 | 4.46e-05 |
| 0 | 1.10026 | 0.173 | 2.984e-05 |','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "tags" VALUES('optimize.study_uid','9771dd839af0431bb0b85cf88012029e','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "tags" VALUES('mlflow.runName','whole','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "tags" VALUES('optimize.digest','903a0d8f74d58c42be3f4c7171c16f6d80ef10c50a88f664ed20fa10d85379d5','1dd95e86448f4773a47b00cd8576fe8b');
INSERT INTO "tags" VALUES('optuna.study','whole','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "tags" VALUES('optuna.trial','0','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "tags" VALUES('optimize.study_uid','9771dd839af0431bb0b85cf88012029e','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "tags" VALUES('mlflow.parentRunId','1dd95e86448f4773a47b00cd8576fe8b','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "tags" VALUES('mlflow.runName','trial-0','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "tags" VALUES('optimize.digest','664cf532e1a2f897fbfbb8edcad05a7d294f00d8e52229ad9b443c68396059bf','bb9c4854f0c0433fbf4ce1b7f85b4d87');
INSERT INTO "tags" VALUES('optuna.study','whole','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "tags" VALUES('optuna.trial','1','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "tags" VALUES('optimize.study_uid','9771dd839af0431bb0b85cf88012029e','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "tags" VALUES('mlflow.parentRunId','1dd95e86448f4773a47b00cd8576fe8b','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "tags" VALUES('mlflow.runName','trial-1','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "tags" VALUES('optimize.digest','cfbb4ba2ab76d7a6ecfbe286b3b7ee81920dc416ce5e63b5812b8df9688d800f','a8f53993d30b4b608ec34df0f84845a5');
INSERT INTO "tags" VALUES('optuna.study','whole','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "tags" VALUES('optuna.trial','2','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "tags" VALUES('optuna.state','PRUNED','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "tags" VALUES('optimize.study_uid','9771dd839af0431bb0b85cf88012029e','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "tags" VALUES('mlflow.parentRunId','1dd95e86448f4773a47b00cd8576fe8b','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "tags" VALUES('mlflow.runName','trial-2','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "tags" VALUES('optimize.digest','544813d64196559778974e4ab6ce8eaecb904f3db4b41d2ede4d322e13528f6c','3228699f5d334c3aa89f703d451d98b8');
INSERT INTO "tags" VALUES('optuna.study','whole','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "tags" VALUES('optuna.trial','3','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "tags" VALUES('optuna.state','PRUNED','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "tags" VALUES('optimize.study_uid','9771dd839af0431bb0b85cf88012029e','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "tags" VALUES('mlflow.parentRunId','1dd95e86448f4773a47b00cd8576fe8b','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "tags" VALUES('mlflow.runName','trial-3','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "tags" VALUES('optimize.digest','0453751885574e9c84e683fddbf7416a5889c9d06410ca364666c6e50b792cac','8aab30dfee414b1ea02681ff40d7845a');
INSERT INTO "tags" VALUES('optuna.study','whole','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "tags" VALUES('optuna.trial','4','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "tags" VALUES('optuna.state','PRUNED','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "tags" VALUES('optimize.study_uid','9771dd839af0431bb0b85cf88012029e','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "tags" VALUES('mlflow.parentRunId','1dd95e86448f4773a47b00cd8576fe8b','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "tags" VALUES('mlflow.runName','trial-4','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "tags" VALUES('optimize.digest','7e8fa5eea0670aa88e2c7d63531102a53ad9a0345f15f27b40d3db1d0ce7aa23','a5a7abb2aa0348908fc79a314457c30b');
INSERT INTO "tags" VALUES('optuna.study','whole','d07425f8624643379e6485e668bd56ba');
INSERT INTO "tags" VALUES('optuna.trial','5','d07425f8624643379e6485e668bd56ba');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','d07425f8624643379e6485e668bd56ba');
INSERT INTO "tags" VALUES('optimize.study_uid','9771dd839af0431bb0b85cf88012029e','d07425f8624643379e6485e668bd56ba');
INSERT INTO "tags" VALUES('mlflow.parentRunId','1dd95e86448f4773a47b00cd8576fe8b','d07425f8624643379e6485e668bd56ba');
INSERT INTO "tags" VALUES('mlflow.runName','trial-5','d07425f8624643379e6485e668bd56ba');
INSERT INTO "tags" VALUES('optimize.digest','c6fbb7eec387f58f0c78cb0c311ce5f8d1675bcd347292a72131d2ef4b5c0fd0','d07425f8624643379e6485e668bd56ba');
INSERT INTO "tags" VALUES('optuna.study','whole','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "tags" VALUES('optuna.trial','6','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "tags" VALUES('optimize.study_uid','9771dd839af0431bb0b85cf88012029e','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "tags" VALUES('mlflow.parentRunId','1dd95e86448f4773a47b00cd8576fe8b','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "tags" VALUES('mlflow.runName','trial-6','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "tags" VALUES('optimize.digest','aacf525504df4995d4ce6e0b42cac0cd9c9e229de035a6c88306ea5c5bdb0dce','6442ab67afaf461cbf5044c5a5149b1d');
INSERT INTO "tags" VALUES('optuna.study','whole','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "tags" VALUES('optuna.trial','7','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "tags" VALUES('optuna.state','PRUNED','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "tags" VALUES('optimize.study_uid','9771dd839af0431bb0b85cf88012029e','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "tags" VALUES('mlflow.parentRunId','1dd95e86448f4773a47b00cd8576fe8b','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "tags" VALUES('mlflow.runName','trial-7','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "tags" VALUES('optimize.digest','856ab7e496ac437f80bd10a4fc421e08524c15f84abae3c4d416e30281fe45a4','4729c53a7d704cb6a4187ab5bafc9c3e');
INSERT INTO "tags" VALUES('optuna.study','whole','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "tags" VALUES('optuna.trial','8','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "tags" VALUES('optimize.study_uid','9771dd839af0431bb0b85cf88012029e','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "tags" VALUES('mlflow.parentRunId','1dd95e86448f4773a47b00cd8576fe8b','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "tags" VALUES('mlflow.runName','trial-8','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "tags" VALUES('optimize.digest','08f6b9736734c215490d56f05520562769336b169a9d6fcddb1a51a0705b0feb','9184f1b3a82e4f9a9f6697c836f23a3f');
INSERT INTO "tags" VALUES('optuna.study','whole','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "tags" VALUES('optuna.trial','9','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "tags" VALUES('optimize.study_uid','9771dd839af0431bb0b85cf88012029e','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "tags" VALUES('mlflow.parentRunId','1dd95e86448f4773a47b00cd8576fe8b','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "tags" VALUES('mlflow.runName','trial-9','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "tags" VALUES('optimize.digest','4f816988447b2e54de03c0bffeba3185d76d019a0bef5ecb358319beb3f6bb14','56970ee23cde4b86ae451b9b69d6d0fe');
INSERT INTO "tags" VALUES('optuna.study','own','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "tags" VALUES('n_trials','4','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "tags" VALUES('n_complete','4','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "tags" VALUES('n_pruned','0','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "tags" VALUES('n_failed','1','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "tags" VALUES('n_interrupted','0','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "tags" VALUES('mlflow.note.content','**own**: 4 of 4 trials (0 pruned, 1 failed), minimize `val_loss`

| trial | val_loss | learning_rate | alpha |
| --- | --- | --- | --- |
| 0 | 0.42299 | 0.173 | 2.984e-05 |
| 4 | 0.52652 | 0.2739 | 0.002664 |
| 3 | 0.78450 | 0.5344 | 0.0001389 |
| 2 | 1.17554 | 0.9255 | 5.846e-05 |','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "tags" VALUES('optimize.study_uid','f7e47464364f4e8492e1c6c976173169','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "tags" VALUES('mlflow.runName','own','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "tags" VALUES('optimize.digest','bfcf775f0e7123f1d7248339be002a6e35d50a72688c4b2a9bb4f1d18589be29','a2b2a1c8e768418fbaf1d9974e39fe9e');
INSERT INTO "tags" VALUES('optuna.study','own','bb317651b447450481a585a952456c3a');
INSERT INTO "tags" VALUES('optuna.trial','0','bb317651b447450481a585a952456c3a');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','bb317651b447450481a585a952456c3a');
INSERT INTO "tags" VALUES('optimize.study_uid','f7e47464364f4e8492e1c6c976173169','bb317651b447450481a585a952456c3a');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a2b2a1c8e768418fbaf1d9974e39fe9e','bb317651b447450481a585a952456c3a');
INSERT INTO "tags" VALUES('mlflow.runName','trial-0','bb317651b447450481a585a952456c3a');
INSERT INTO "tags" VALUES('optimize.digest','a19eb0019d9b2c0d49ecd1afb71ba2f34a9801cfe6bdc780a2d060733994f600','bb317651b447450481a585a952456c3a');
INSERT INTO "tags" VALUES('optuna.study','own','c1839b810b7e4cffbf12dae66ca180d2');
INSERT INTO "tags" VALUES('optuna.trial','1','c1839b810b7e4cffbf12dae66ca180d2');
INSERT INTO "tags" VALUES('optuna.state','FAIL','c1839b810b7e4cffbf12dae66ca180d2');
INSERT INTO "tags" VALUES('optimize.study_uid','f7e47464364f4e8492e1c6c976173169','c1839b810b7e4cffbf12dae66ca180d2');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a2b2a1c8e768418fbaf1d9974e39fe9e','c1839b810b7e4cffbf12dae66ca180d2');
INSERT INTO "tags" VALUES('mlflow.runName','trial-1','c1839b810b7e4cffbf12dae66ca180d2');
INSERT INTO "tags" VALUES('optimize.digest','96f2376be26ce440fe6a0e72c88aebd35a57a933ac28a0b769b0b6be299126d1','c1839b810b7e4cffbf12dae66ca180d2');
INSERT INTO "tags" VALUES('optuna.study','own','eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "tags" VALUES('optuna.trial','2','eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "tags" VALUES('optimize.study_uid','f7e47464364f4e8492e1c6c976173169','eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a2b2a1c8e768418fbaf1d9974e39fe9e','eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "tags" VALUES('mlflow.runName','trial-2','eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "tags" VALUES('optimize.digest','ea3bbeb59617350a7e28603e50eabc756b7a9ba3607fb743fbb2db41dc99dbc2','eebba3b9fa1346248552ce7a69866a16');
INSERT INTO "tags" VALUES('optuna.study','own','41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "tags" VALUES('optuna.trial','3','41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "tags" VALUES('optimize.study_uid','f7e47464364f4e8492e1c6c976173169','41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a2b2a1c8e768418fbaf1d9974e39fe9e','41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "tags" VALUES('mlflow.runName','trial-3','41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "tags" VALUES('optimize.digest','6c351ac8bf0e111ff95de8b3b29d99490e78e873298651c4d928c1cfa08d0175','41e7c3779791413f9bf3cdd85f4354d7');
INSERT INTO "tags" VALUES('optuna.study','own','3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "tags" VALUES('optuna.trial','4','3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "tags" VALUES('optimize.study_uid','f7e47464364f4e8492e1c6c976173169','3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "tags" VALUES('mlflow.parentRunId','a2b2a1c8e768418fbaf1d9974e39fe9e','3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "tags" VALUES('mlflow.runName','trial-4','3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "tags" VALUES('optimize.digest','43d85451dd647553799e97acc12721c617c316f65f5ad0ea9427554af248d8d1','3bbf8d53a09d4a7bbc4b79cc2d8d4706');
INSERT INTO "tags" VALUES('optuna.study','interrupted','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "tags" VALUES('n_trials','10','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "tags" VALUES('n_complete','2','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "tags" VALUES('n_pruned','3','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "tags" VALUES('n_failed','0','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "tags" VALUES('n_interrupted','0','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "tags" VALUES('mlflow.note.content','**interrupted**: 5 of 10 trials (3 pruned, 0 failed), minimize `val_loss`

| trial | val_loss | learning_rate | alpha |
| --- | --- | --- | --- |
| 1 | 1.09878 | 0.04743 | 0.0001605 |
| 0 | 1.10026 | 0.173 | 2.984e-05 |','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "tags" VALUES('optimize.study_uid','c5a613faa7e94c56b91ab9850dc35209','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "tags" VALUES('mlflow.runName','interrupted','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "tags" VALUES('optimize.digest','f4879920e5d3ce502cf2373b6a02918b925e9232bb9480a3cc43223b6eee6ab5','54e2275e1cbe47b98d9d0cdef45bd205');
INSERT INTO "tags" VALUES('optuna.study','interrupted','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "tags" VALUES('optuna.trial','0','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "tags" VALUES('optimize.study_uid','c5a613faa7e94c56b91ab9850dc35209','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "tags" VALUES('mlflow.parentRunId','54e2275e1cbe47b98d9d0cdef45bd205','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "tags" VALUES('mlflow.runName','trial-0','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "tags" VALUES('optimize.digest','5ca4b778c59b5a0bcddf47482519b1b6038d2c500b4f2ae6ca36fea4ea30c1eb','51a5ec743f514cffa374c5799efb1002');
INSERT INTO "tags" VALUES('optuna.study','interrupted','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "tags" VALUES('optuna.trial','1','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "tags" VALUES('optimize.study_uid','c5a613faa7e94c56b91ab9850dc35209','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "tags" VALUES('mlflow.parentRunId','54e2275e1cbe47b98d9d0cdef45bd205','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "tags" VALUES('mlflow.runName','trial-1','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "tags" VALUES('optimize.digest','d6e8d1c4a25eeabb64be828d02984ac138e20c626f02c9925a78b83cdc4fa56e','f15b57673d754441b0f98627ae4986bf');
INSERT INTO "tags" VALUES('optuna.study','interrupted','9334eee090504910a933986eba2455e3');
INSERT INTO "tags" VALUES('optuna.trial','2','9334eee090504910a933986eba2455e3');
INSERT INTO "tags" VALUES('optuna.state','PRUNED','9334eee090504910a933986eba2455e3');
INSERT INTO "tags" VALUES('optimize.study_uid','c5a613faa7e94c56b91ab9850dc35209','9334eee090504910a933986eba2455e3');
INSERT INTO "tags" VALUES('mlflow.parentRunId','54e2275e1cbe47b98d9d0cdef45bd205','9334eee090504910a933986eba2455e3');
INSERT INTO "tags" VALUES('mlflow.runName','trial-2','9334eee090504910a933986eba2455e3');
INSERT INTO "tags" VALUES('optimize.digest','4cd7722373da0593436deae37d7edc39bf554818fba069896bc56871902e6ee8','9334eee090504910a933986eba2455e3');
INSERT INTO "tags" VALUES('optuna.study','interrupted','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "tags" VALUES('optuna.trial','3','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "tags" VALUES('optuna.state','PRUNED','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "tags" VALUES('optimize.study_uid','c5a613faa7e94c56b91ab9850dc35209','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "tags" VALUES('mlflow.parentRunId','54e2275e1cbe47b98d9d0cdef45bd205','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "tags" VALUES('mlflow.runName','trial-3','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "tags" VALUES('optimize.digest','8393a6cdc10758ec7fb99804834180f9315ff2d275424e74cb776e96e0b594da','8a90fda038bb430fbd7f0a1d40472996');
INSERT INTO "tags" VALUES('optuna.study','interrupted','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "tags" VALUES('optuna.trial','4','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "tags" VALUES('optuna.state','PRUNED','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "tags" VALUES('optimize.study_uid','c5a613faa7e94c56b91ab9850dc35209','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "tags" VALUES('mlflow.parentRunId','54e2275e1cbe47b98d9d0cdef45bd205','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "tags" VALUES('mlflow.runName','trial-4','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "tags" VALUES('optimize.digest','8270724961817edb07ec74ba533cca394f1dd41c5c68f504a6fd4eb8095fb91b','400c5e1c491b4a90897ba117a4531655');
INSERT INTO "tags" VALUES('number','0','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "tags" VALUES('datetime_start','2026-11-25 04:27:30.752232','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "tags" VALUES('datetime_complete','2026-11-25 04:27:30.859481','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "tags" VALUES('state','COMPLETE','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "tags" VALUES('direction','MINIMIZE','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "tags" VALUES('x_distribution','FloatDistribution(high=1.0, log=False, low=0.0, step=None)','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "tags" VALUES('optuna.study','script','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "tags" VALUES('optuna.trial','0','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "tags" VALUES('mlflow.runName','0','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "tags" VALUES('optimize.digest','7af64e1e97c20b53c0642873996284e487764bcd5ba0a88bf84f6fd59b429f28','01c4c2fd7931460a9e0bb6478366ffb2');
INSERT INTO "tags" VALUES('number','1','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "tags" VALUES('datetime_start','2026-11-25 04:27:33.895241','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "tags" VALUES('datetime_complete','2026-11-25 04:27:33.945963','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "tags" VALUES('state','COMPLETE','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "tags" VALUES('direction','MINIMIZE','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "tags" VALUES('x_distribution','FloatDistribution(high=1.0, log=False, low=0.0, step=None)','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "tags" VALUES('optuna.study','script','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "tags" VALUES('optuna.trial','1','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "tags" VALUES('mlflow.runName','1','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "tags" VALUES('optimize.digest','3b5b5df4f7dfa5529cdffd9fece44171bad0efda865888869c1801cda6c592b5','9f0c84fd4f154298a27820ca06bce1de');
INSERT INTO "tags" VALUES('number','2','c4bfc15dd5b547fd833cf291d4cb92a4');
INSERT INTO "tags" VALUES('datetime_start','2026-11-25 04:27:34.040263','c4bfc15dd5b547fd833cf291d4cb92a4');
INSERT INTO "tags" VALUES('datetime_complete','2026-11-25 04:27:34.090109','c4bfc15dd5b547fd833cf291d4cb92a4');
INSERT INTO "tags" VALUES('state','COMPLETE','c4bfc15dd5b547fd833cf291d4cb92a4');
INSERT INTO "tags" VALUES('direction','MINIMIZE','c4bfc15dd5b547fd833cf291d4cb92a4');
INSERT INTO "tags" VALUES('x_distribution','FloatDistribution(high=1.0, log=False, low=0.0, step=None)','c4bfc15dd5b547fd833cf291d4cb92a4');
INSERT INTO "tags" VALUES('optuna.study','script','c4bfc15dd5b547fd833cf291d4cb92a4');
INSERT INTO "tags" VALUES('optuna.trial','2','c4bfc15dd5b547fd833cf291d4cb92a4');
INSERT INTO "tags" VALUES('optuna.state','COMPLETE','c4bfc15dd5b547fd833cf291d4cb92a4');
INSERT INTO "tags" VALUES('mlflow.runName','2','c4bfc15dd5b547fd833cf291d4cb92a4');
INSERT INTO "tags" VALUES('optimize.digest','312f874a0c38741644023d59a2f7dd86374b0e97ac0eccb67e6e86daf3cafa13','c4bfc15dd5b547fd833cf291d4cb92a4');
CREATE TABLE "trace_info" (
	request_id VARCHAR(50) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	timestamp_ms BIGINT NOT NULL, 
	execution_time_ms BIGINT, 
	status VARCHAR(50) NOT NULL, 
	client_request_id VARCHAR(50), 
	request_preview VARCHAR(1000), 
	response_preview VARCHAR(1000), 
	db_payload_generation INTEGER DEFAULT '0' NOT NULL, trace_name VARCHAR(4096), session_id VARCHAR(250), input_tokens BIGINT, output_tokens BIGINT, total_tokens BIGINT, cache_read_input_tokens BIGINT, cache_creation_input_tokens BIGINT, cache_creation_input_tokens_above_1hr BIGINT, input_cost FLOAT, output_cost FLOAT, total_cost FLOAT, 
	CONSTRAINT trace_info_pk PRIMARY KEY (request_id), 
	CONSTRAINT fk_trace_info_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE
);
CREATE TABLE trace_metrics (
	request_id VARCHAR(50) NOT NULL, 
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT, 
	CONSTRAINT trace_metrics_pk PRIMARY KEY (request_id, "key"), 
	CONSTRAINT fk_trace_metrics_request_id FOREIGN KEY(request_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
CREATE TABLE "trace_request_metadata" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000), 
	request_id VARCHAR(50) NOT NULL, 
	CONSTRAINT trace_request_metadata_pk PRIMARY KEY ("key", request_id), 
	CONSTRAINT fk_trace_request_metadata_request_id FOREIGN KEY(request_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
CREATE TABLE "trace_tags" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000), 
	request_id VARCHAR(50) NOT NULL, 
	CONSTRAINT trace_tag_pk PRIMARY KEY ("key", request_id), 
	CONSTRAINT fk_trace_tags_request_id FOREIGN KEY(request_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
CREATE TABLE webhook_events (
	webhook_id VARCHAR(256) NOT NULL, 
	entity VARCHAR(50) NOT NULL, 
	action VARCHAR(50) NOT NULL, 
	CONSTRAINT webhook_event_pk PRIMARY KEY (webhook_id, entity, action), 
	FOREIGN KEY(webhook_id) REFERENCES webhooks (webhook_id) ON DELETE cascade
);
CREATE TABLE "webhooks" (
	webhook_id VARCHAR(256) NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	description VARCHAR(1000), 
	url VARCHAR(500) NOT NULL, 
	status VARCHAR(20) DEFAULT 'ACTIVE' NOT NULL, 
	secret VARCHAR(1000), 
	creation_timestamp BIGINT, 
	last_updated_timestamp BIGINT, 
	deleted_timestamp BIGINT, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT webhook_pk PRIMARY KEY (webhook_id)
);
CREATE TABLE workspaces (
	name VARCHAR(63) NOT NULL, 
	description TEXT, 
	default_artifact_root TEXT, trace_archival_location TEXT, trace_archival_retention VARCHAR(32), 
	CONSTRAINT workspaces_pk PRIMARY KEY (name)
);
INSERT INTO "workspaces" VALUES('default','Default workspace for legacy resources',NULL,NULL,NULL);
CREATE INDEX index_metrics_run_uuid ON metrics (run_uuid);
CREATE INDEX index_latest_metrics_run_uuid ON latest_metrics (run_uuid);
CREATE INDEX index_inputs_destination_type_destination_id_source_type ON inputs (destination_type, destination_id, source_type);
CREATE INDEX index_inputs_input_uuid ON inputs (input_uuid);
CREATE INDEX index_params_run_uuid ON params (run_uuid);
CREATE INDEX index_trace_tags_request_id ON trace_tags (request_id);
CREATE INDEX index_trace_request_metadata_request_id ON trace_request_metadata (request_id);
CREATE INDEX index_tags_run_uuid ON tags (run_uuid);
CREATE INDEX index_datasets_experiment_id_dataset_source_type ON datasets (experiment_id, dataset_source_type);
CREATE INDEX index_datasets_dataset_uuid ON datasets (dataset_uuid);
CREATE INDEX index_logged_model_metrics_model_id ON logged_model_metrics (model_id);
CREATE INDEX index_entity_associations_association_id ON entity_associations (association_id);
CREATE INDEX index_entity_associations_reverse_lookup ON entity_associations (destination_type, destination_id, source_type, source_id);
CREATE INDEX idx_webhook_events_entity ON webhook_events (entity);
CREATE INDEX idx_webhook_events_action ON webhook_events (action);
CREATE INDEX idx_webhook_events_entity_action ON webhook_events (entity, action);
CREATE UNIQUE INDEX index_scorers_experiment_id_scorer_name ON scorers (experiment_id, scorer_name);
CREATE INDEX index_scorer_versions_scorer_id ON scorer_versions (scorer_id);
CREATE INDEX index_evaluation_dataset_tags_dataset_id ON evaluation_dataset_tags (dataset_id);
CREATE INDEX index_evaluation_dataset_records_dataset_id ON evaluation_dataset_records (dataset_id);
CREATE INDEX index_endpoint_model_mappings_endpoint_id ON endpoint_model_mappings (endpoint_id);
CREATE INDEX index_endpoint_model_mappings_model_definition_id ON endpoint_model_mappings (model_definition_id);
CREATE INDEX index_endpoint_tags_endpoint_id ON endpoint_tags (endpoint_id);
CREATE INDEX index_trace_metrics_request_id ON trace_metrics (request_id);
CREATE UNIQUE INDEX unique_endpoint_model_linkage_mapping ON endpoint_model_mappings (endpoint_id, model_definition_id, linkage_type);
CREATE INDEX index_span_metrics_trace_id_span_id ON span_metrics (trace_id, span_id);
CREATE INDEX index_evaluation_datasets_created_time ON evaluation_datasets (created_time);
CREATE INDEX index_evaluation_datasets_name ON evaluation_datasets (name);
CREATE INDEX idx_webhooks_name ON webhooks (name);
CREATE INDEX idx_webhooks_status ON webhooks (status);
CREATE TRIGGER prevent_secrets_aad_mutation
BEFORE UPDATE ON secrets
FOR EACH ROW
WHEN OLD.secret_id != NEW.secret_id OR OLD.secret_name != NEW.secret_name
BEGIN
    SELECT RAISE(ABORT, 'secret_id and secret_name are immutable (used as AAD in encryption)');
END;
CREATE INDEX index_model_definitions_provider ON model_definitions (provider);
CREATE INDEX index_model_definitions_secret_id ON model_definitions (secret_id);
CREATE INDEX index_jobs_name_status_creation_time ON jobs (job_name, workspace, status, creation_time);
CREATE INDEX idx_experiments_workspace ON experiments (workspace);
CREATE INDEX idx_registered_models_workspace ON registered_models (workspace);
CREATE INDEX idx_experiments_workspace_creation_time ON experiments (workspace, creation_time);
CREATE INDEX idx_evaluation_datasets_workspace ON evaluation_datasets (workspace);
CREATE INDEX idx_webhooks_workspace ON webhooks (workspace);
CREATE INDEX idx_secrets_workspace ON secrets (workspace);
CREATE INDEX idx_endpoints_workspace ON endpoints (workspace);
CREATE INDEX idx_model_definitions_workspace ON model_definitions (workspace);
CREATE INDEX idx_budget_policies_workspace ON budget_policies (workspace);
CREATE INDEX index_issues_experiment_id ON issues (experiment_id);
CREATE INDEX index_issues_source_run_id ON issues (source_run_id);
CREATE INDEX index_issues_status ON issues (status);
CREATE INDEX index_metrics_run_uuid_key_step ON metrics (run_uuid, "key", step);
CREATE INDEX idx_guardrails_workspace ON guardrails (workspace);
CREATE INDEX idx_guardrails_scorer ON guardrails (scorer_id, scorer_version);
CREATE INDEX idx_guardrail_configs_endpoint_id ON guardrail_configs (endpoint_id);
CREATE INDEX idx_guardrail_configs_guardrail_id ON guardrail_configs (guardrail_id);
CREATE INDEX idx_model_version_tags_workspace_name_version ON model_version_tags (workspace, name, version);
CREATE INDEX idx_registered_model_tags_workspace_name ON registered_model_tags (workspace, name);
CREATE INDEX index_label_schemas_experiment_id ON label_schemas (experiment_id);
CREATE INDEX index_review_queues_experiment_id ON review_queues (experiment_id);
CREATE INDEX index_review_queue_users_user_id ON review_queue_users (user_id);
CREATE INDEX index_review_queue_items_queue_id_status ON review_queue_items (queue_id, status);
CREATE INDEX index_review_queue_items_item_id ON review_queue_items (item_id);
CREATE INDEX index_review_queue_label_schemas_schema_id ON review_queue_label_schemas (schema_id);
CREATE INDEX idx_mcp_server_versions_latest ON mcp_server_versions (workspace, name, status, version_major DESC, version_minor DESC, version_patch DESC);
CREATE INDEX ix_mcp_access_endpoints_server_name ON mcp_access_endpoints (workspace, server_name);
CREATE INDEX ix_mcp_access_endpoints_version ON mcp_access_endpoints (workspace, server_name, server_version);
CREATE INDEX ix_mcp_access_endpoints_alias ON mcp_access_endpoints (workspace, server_name, server_alias);
CREATE INDEX idx_budget_policies_target_value ON budget_policies (target_value);
CREATE INDEX index_trace_info_experiment_id_timestamp_ms ON trace_info (experiment_id, timestamp_ms);
CREATE INDEX index_trace_info_timestamp_ms_request_id ON trace_info (timestamp_ms, request_id);
CREATE INDEX index_assessments_trace_id_created_timestamp ON assessments (trace_id, created_timestamp);
CREATE INDEX index_assessments_assessment_type ON assessments (assessment_type);
CREATE INDEX index_assessments_run_id_created_timestamp ON assessments (run_id, created_timestamp);
CREATE INDEX index_assessments_last_updated_timestamp ON assessments (last_updated_timestamp);
CREATE INDEX index_spans_experiment_id_duration ON spans (experiment_id, duration_ns);
CREATE INDEX index_spans_experiment_id_start_time ON spans (experiment_id, start_time_unix_nano);
CREATE INDEX index_spans_experiment_id_type_status ON spans (experiment_id, type, status);
CREATE INDEX index_spans_experiment_id_status_type ON spans (experiment_id, status, type);
CREATE INDEX index_trace_info_experiment_id_session_id ON trace_info (experiment_id, session_id);
CREATE INDEX idx_trace_rollups_lookup ON sql_trace_metric_daily_rollups (experiment_id, rollup_day, metric_name, grouping_set, trace_status);
CREATE INDEX idx_span_cost_rollups_lookup ON sql_span_cost_daily_rollups (experiment_id, rollup_day, metric_name, grouping_set, model_name, model_provider);
CREATE INDEX idx_assessment_rollups_lookup ON sql_assessment_daily_rollups (experiment_id, rollup_day, metric_name, grouping_set);
CREATE INDEX idx_spans_cost_trace_time_cover ON spans (trace_id, start_time_unix_nano);
CREATE INDEX idx_spans_cost_exp_time_cover ON spans (experiment_id, start_time_unix_nano);
CREATE INDEX idx_assessments_exp_trace_ts ON assessments (experiment_id, trace_timestamp_ms);
CREATE INDEX idx_assessments_exp_trace_ts_name ON assessments (experiment_id, trace_timestamp_ms, name);
CREATE INDEX idx_assessments_exp_name_valid ON assessments (experiment_id, name, valid);
CREATE INDEX index_job_locks_job_id ON job_locks (job_id);
CREATE INDEX index_jobs_status_lease_expires_at ON jobs (status, lease_expires_at);
COMMIT;
