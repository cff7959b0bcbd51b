-- Panel, last step: what was only needed on the way.
DROP TABLE union_member;
DROP TABLE goods_source;
DROP TABLE figure_measure;
DROP TABLE item;
DROP TABLE placed;
DROP TABLE zero_coverage;
DROP TABLE report;
DROP TABLE mirror;
DROP TABLE disagreement;
DROP TABLE people;
DROP TABLE all_partner_source;
DROP TABLE file_rollcall;
DROP TABLE ledger_ballot;
DROP TABLE ballot_place;
DROP TABLE plane;
DROP TABLE agreement;
DROP TABLE act;
DROP TABLE act_count;
DROP TABLE event_day;
DROP TABLE last_year;

-- Figures of goods to warn of, as flow_findings.sql left them.
DELETE FROM facts.panel_caution;
INSERT INTO facts.panel_caution SELECT DISTINCT "check", state, partner, year FROM temp.check_flow ORDER BY year, state, partner NULLS FIRST, "check";
DROP TABLE temp.check_flow;
DROP TABLE temp.check_total;
