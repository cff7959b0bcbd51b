-- Panel, last step: its parts are made from what they have to be, and what was only needed on the way goes.
DELETE FROM facts.panel_part;
INSERT INTO facts.panel_part SELECT part, made_from FROM wanted WHERE has_facts ORDER BY part;
DROP TABLE wanted;
DROP TABLE stale;
DROP TABLE stale_quantity;
DROP TABLE stale_indicator;
DROP TABLE last_year;
DROP TABLE IF EXISTS temp.voice;
DROP TABLE IF EXISTS temp.report;
DROP TABLE IF EXISTS temp.mirror;
