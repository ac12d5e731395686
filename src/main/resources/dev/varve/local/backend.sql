-- A low-code back end as three platforms would leave it in one database: a help desk (NocoDB), a website (Directus) and a
-- field service (Odoo Studio). Names are partly generated, keys are of many kinds, and nobody designed it as a whole.

CREATE SCHEMA nocodb;
CREATE SCHEMA directus;
CREATE SCHEMA odoo;

CREATE TYPE nocodb.ticket_state AS ENUM ('new', 'open', 'waiting for customer', 'solved', 'closed');
CREATE TYPE directus.content_status AS ENUM ('draft', 'in_review', 'published', 'archived');
CREATE TYPE odoo.visit_result AS ENUM ('done', 'no_access', 'repair_needed');
CREATE DOMAIN odoo.percentage AS numeric(5, 2) CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN directus.slug AS varchar(80);

-- Help desk -----------------------------------------------------------------------------------------------------------

CREATE TABLE nocodb.nc_8f3k___sla_policies (
  id integer PRIMARY KEY, nc_order numeric, title text NOT NULL, response interval, resolution interval,
  office_from time, office_to time with time zone, active boolean NOT NULL DEFAULT true
);
CREATE TABLE nocodb.nc_8f3k___customers (
  id integer PRIMARY KEY, nc_order numeric, created_at timestamp NOT NULL, updated_at timestamp, "Company Name" text,
  "E-Mail" varchar(120), country char(2), "Credit Limit" numeric(12, 2), since date, vip boolean, notes text, tags text[],
  last_ip inet, sla_policies_id integer REFERENCES nocodb.nc_8f3k___sla_policies
);
CREATE TABLE nocodb.nc_8f3k___assets (
  id integer PRIMARY KEY, nc_order numeric, title text, serial_number varchar(40), price numeric(14, 4), bought date,
  warranty_until date, specification jsonb, customers_id integer REFERENCES nocodb.nc_8f3k___customers
);
CREATE TABLE nocodb.nc_8f3k___tickets (
  id integer PRIMARY KEY, nc_order numeric, created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone, "Title" text NOT NULL, "Due Date" date, state nocodb.ticket_state NOT NULL,
  priority smallint, description text, hours_spent real, customers_id integer REFERENCES nocodb.nc_8f3k___customers
);
CREATE TABLE nocodb.nc_8f3k___ticket_comments (
  id bigint PRIMARY KEY, created_at timestamp with time zone NOT NULL, author text, body text, internal boolean,
  tickets_id integer REFERENCES nocodb.nc_8f3k___tickets
);
CREATE TABLE nocodb.nc_8f3k___time_entries (
  id bigint PRIMARY KEY, day date NOT NULL, started time(3), lasted interval, billable numeric(6, 2),
  tickets_id integer REFERENCES nocodb.nc_8f3k___tickets
);
CREATE TABLE nocodb."nc_8f3k___nc_m2m_Tickets_Assets" (
  tickets_id integer NOT NULL REFERENCES nocodb.nc_8f3k___tickets, assets_id integer NOT NULL REFERENCES nocodb.nc_8f3k___assets,
  PRIMARY KEY (assets_id, tickets_id)
);
CREATE TABLE nocodb.nc_8f3k___attachments (
  id uuid PRIMARY KEY, name text NOT NULL, mime_type varchar(60), size_bytes bigint, downloads integer, content bytea,
  tickets_id integer REFERENCES nocodb.nc_8f3k___tickets
);
CREATE TABLE nocodb.nc_8f3k___tags (name varchar(30) PRIMARY KEY, colour char(7), used integer);
CREATE TABLE nocodb.nc_8f3k___holidays (day date PRIMARY KEY, title text, half boolean);
CREATE TABLE nocodb.nc_8f3k___import_log (at timestamp(3), line integer, outcome text, detail json);
CREATE TABLE nocodb.nc_8f3k___old_requests (id integer PRIMARY KEY, subject text, received timestamp, raw bytea);
CREATE TABLE nocodb.nc_8f3k___survey_2026 (id integer PRIMARY KEY, respondent uuid, submitted timestamp with time zone);
DO $$
DECLARE
  kinds text[] := ARRAY['text', 'integer', 'boolean', 'numeric(8,3)', 'date', 'double precision', 'smallint', 'varchar(20)'];
BEGIN
  FOR question IN 1..160 LOOP
    EXECUTE format('ALTER TABLE nocodb.nc_8f3k___survey_2026 ADD COLUMN %I %s',
      'q' || lpad(question::text, 3, '0'), kinds[1 + question % array_length(kinds, 1)]);
  END LOOP;
END $$;

-- Website -------------------------------------------------------------------------------------------------------------

CREATE TABLE directus.authors (
  id uuid PRIMARY KEY, first_name varchar(60), last_name varchar(60), biography text, born date, social json
);
CREATE TABLE directus.categories (
  id integer PRIMARY KEY, sort integer, name varchar(80) NOT NULL, path text[], parent integer REFERENCES directus.categories
);
CREATE TABLE directus.articles (
  id uuid PRIMARY KEY, status directus.content_status NOT NULL, sort integer, date_created timestamp with time zone,
  date_updated timestamp with time zone, slug directus.slug, title text, body text, reading_minutes real,
  author uuid REFERENCES directus.authors, keywords text[]
);
CREATE TABLE directus.articles_translations (
  id integer PRIMARY KEY, languages_code varchar(10), title text, body text, articles_id uuid REFERENCES directus.articles
);
CREATE TABLE directus.products (
  id integer PRIMARY KEY, sku varchar(24) NOT NULL, name text, weight_kg double precision, dimensions integer[],
  attributes jsonb, vat numeric(4, 3), on_stock integer, description text
);
CREATE TABLE directus.product_prices (
  products_id integer NOT NULL REFERENCES directus.products, currency char(3) NOT NULL, valid_from date NOT NULL,
  price numeric NOT NULL, PRIMARY KEY (products_id, currency, valid_from)
);
CREATE TABLE directus.categories_products (
  id integer PRIMARY KEY, categories_id integer REFERENCES directus.categories, products_id integer REFERENCES directus.products
);
CREATE TABLE directus.directus_files (
  id uuid PRIMARY KEY, storage varchar(20), filename_disk text, title text, type varchar(60), filesize bigint,
  uploaded_on timestamp with time zone, metadata json, preview bytea
);
CREATE TABLE directus.directus_activity (
  id bigint PRIMARY KEY, action varchar(45) NOT NULL, "user" uuid, "timestamp" timestamp with time zone NOT NULL, ip inet,
  user_agent text, collection varchar(64), item text
);
CREATE TABLE directus.directus_revisions (
  id bigint PRIMARY KEY, activity bigint REFERENCES directus.directus_activity, collection varchar(64), data json, delta json
);
CREATE TABLE directus.landing_pages (
  id integer PRIMARY KEY, status directus.content_status, title text, blocks jsonb, score double precision, history text
);
CREATE TABLE directus.redirects (id integer PRIMARY KEY, source text, target text, permanent boolean);
CREATE TABLE directus.form_submissions (
  id uuid PRIMARY KEY, form directus.slug, submitted timestamp(0) with time zone, fields jsonb, score smallint, remote inet
);

-- Field service -------------------------------------------------------------------------------------------------------

CREATE TABLE odoo.res_partner (
  id integer PRIMARY KEY, create_date timestamp, write_date timestamp, name varchar, street varchar, zip varchar(12),
  city varchar, partner_latitude numeric(10, 7), partner_longitude numeric(10, 7), credit numeric, active boolean
);
CREATE TABLE odoo.x_studio_contract (
  id integer PRIMARY KEY, create_date timestamp, x_name varchar, x_studio_partner_id integer REFERENCES odoo.res_partner,
  x_studio_start date, x_studio_end date, x_studio_value numeric(16, 2), x_studio_discount odoo.percentage,
  x_studio_terms text
);
CREATE TABLE odoo.x_studio_equipment (
  id integer PRIMARY KEY, create_date timestamp, write_date timestamp, x_name varchar, x_studio_serial varchar(32),
  x_studio_installed date, x_studio_power_kw double precision, x_studio_codes integer[], x_studio_mac uuid,
  x_studio_partner_id integer REFERENCES odoo.res_partner
);
CREATE TABLE odoo.x_studio_contract_x_studio_equipment_rel (
  x_studio_contract_id integer NOT NULL REFERENCES odoo.x_studio_contract,
  x_studio_equipment_id integer NOT NULL REFERENCES odoo.x_studio_equipment,
  PRIMARY KEY (x_studio_contract_id, x_studio_equipment_id)
);
CREATE TABLE odoo.x_studio_visit_plan (
  id integer PRIMARY KEY, create_date timestamp, write_date timestamp, x_name varchar, x_studio_date date,
  x_studio_slot time, x_studio_duration interval, x_studio_result odoo.visit_result, x_studio_progress odoo.percentage,
  x_studio_note text, x_studio_equipment_id integer REFERENCES odoo.x_studio_equipment
);
CREATE TABLE odoo.x_studio_visit_line (
  id integer PRIMARY KEY, x_studio_sequence smallint, x_studio_description text, x_studio_quantity numeric,
  x_studio_unit_price numeric(10, 2), x_studio_visit_id integer REFERENCES odoo.x_studio_visit_plan
);
CREATE TABLE odoo.x_studio_meter_reading (
  id bigint PRIMARY KEY, x_studio_at timestamp with time zone NOT NULL, x_studio_value numeric(18, 6), x_studio_raw real,
  x_studio_ok boolean, x_studio_equipment_id integer REFERENCES odoo.x_studio_equipment
);
CREATE TABLE odoo.x_studio_checklist (id integer PRIMARY KEY, x_name varchar, x_studio_version smallint);
CREATE TABLE odoo.x_studio_checklist_item (
  id integer PRIMARY KEY, x_studio_text text, x_studio_weight numeric(3, 0),
  x_studio_checklist_id integer REFERENCES odoo.x_studio_checklist
);
CREATE TABLE odoo.stock_move (
  id bigint PRIMARY KEY, "date" timestamp NOT NULL, product varchar(24), quantity numeric, unit_cost numeric(12, 4),
  origin varchar, x_studio_visit_id integer REFERENCES odoo.x_studio_visit_plan
);
CREATE TABLE odoo.x_studio_archive_2019 (id integer PRIMARY KEY, x_name varchar, x_studio_payload jsonb);
CREATE TABLE odoo.ir_attachment (
  id integer PRIMARY KEY, name varchar NOT NULL, res_model varchar, res_id integer, mimetype varchar, index_content text,
  write_date timestamp
);

-- What replication sends of the row before a change: everything, but for three tables nobody thought of.
DO $$
DECLARE
  t regclass;
BEGIN
  FOR t IN SELECT c.oid FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text IN ('nocodb', 'directus', 'odoo')
    AND c.relname NOT IN ('nc_8f3k___attachments', 'landing_pages', 'ir_attachment')
  LOOP
    EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', t);
  END LOOP;
END $$;

-- What the archiver needs, and no more. Its password is set by the program.
CREATE ROLE varve LOGIN REPLICATION;
GRANT CONNECT ON DATABASE backoffice TO varve;
GRANT USAGE ON SCHEMA nocodb, directus, odoo TO varve;
GRANT SELECT ON ALL TABLES IN SCHEMA nocodb, directus, odoo TO varve;
ALTER DEFAULT PRIVILEGES IN SCHEMA nocodb, directus, odoo GRANT SELECT ON TABLES TO varve;
CREATE PUBLICATION varve FOR ALL TABLES;
