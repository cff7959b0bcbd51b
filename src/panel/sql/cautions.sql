-- Panel, step 3b: figures of goods to warn of, as flow_findings.sql left them.
DELETE FROM facts.panel_caution;
INSERT INTO facts.panel_caution SELECT DISTINCT "check", state, partner, year FROM temp.check_flow ORDER BY year, state, partner NULLS FIRST, "check";
DROP TABLE temp.check_flow;
DROP TABLE temp.check_total;
