-- The sources of what a file of the panel is asked to hold (temp.asked_indicator, temp.asked_year, temp.cited_pair, in both orders, and
-- temp.cited_state, which shares are of): those with a fact in use, of
-- these states and years, of the kind that one of the indicators rests on.
CREATE OR REPLACE TEMP TABLE cited AS
WITH needed AS (
    SELECT DISTINCT unnest(CASE WHEN i.recipe IN ('turnover', 'turnover_share') THEN ['goods', 'turnover', 'total_export', 'total_import']
                                ELSE [c.quantity, c.per] END) AS quantity, i.recipe IN ('turnover_share', 'share_of_all') AS of_all
    FROM asked_indicator i JOIN facts.indicator c USING (code)
    WHERE i.recipe IN ('turnover', 'turnover_share', 'amount', 'share_of_all')
), figures AS (
    SELECT p.source_id
    FROM facts.panel_item p
    JOIN (SELECT quantity, bool_or(of_all) AS of_all FROM needed GROUP BY quantity) n USING (quantity)
    WHERE p.is_used AND p.cell_kind = 'year' AND year(p.cell_day) IN (SELECT year FROM asked_year)
      AND CASE WHEN p.to_state = '' THEN p.from_state IN (SELECT state FROM cited_state)
               WHEN (p.from_state, p.to_state) IN (SELECT (a, b) FROM cited_pair) THEN true
               WHEN NOT n.of_all THEN false
               -- what a total is added up of
               WHEN p.quantity = 'goods' THEN (p.publication_id, p.cell_day) IN (SELECT (publication_id, cell_day) FROM facts.panel_total
                                                                                WHERE publication_id IS NOT NULL AND cell_kind = 'year'
                                                                                  AND state IN (SELECT state FROM cited_state))
               ELSE p.from_state IN (SELECT state FROM cited_state) END
), votes AS (
    SELECT source_id FROM facts.panel_rollcall
    WHERE is_recorded AND year(date) IN (SELECT year FROM asked_year)
    UNION ALL
    SELECT -1 WHERE EXISTS (FROM facts.panel_vote v WHERE v.is_shipped AND v.year IN (SELECT year FROM asked_year)
                            AND (v.a, v.b) IN (SELECT (a, b) FROM cited_pair))
    UNION ALL
    SELECT -1 WHERE EXISTS (FROM facts.panel_ideal v WHERE v.is_shipped AND v.year IN (SELECT year FROM asked_year)
                            AND v.state IN (SELECT a FROM cited_pair))
), of_pairs AS (
    SELECT IF(measure = 'presidential_visit', 'visits', 'acts') AS kind, source_id, from_state, to_state, first_day AS day
    FROM facts.panel_act_figure WHERE kind IS NOT NULL
    UNION ALL
    SELECT 'events', e.source_id, e.actor, e.target, e.day
    FROM facts.panel_event e JOIN facts.panel_event_cell y ON y.system = e.system AND y.cell_kind = 'year' AND y.cell_day = date_trunc('year', e.day)
    UNION ALL
    SELECT IF(measure = 'igo_comembership', 'igos', 'alliances'), source_id, from_state, to_state, first_day
    FROM facts.figure WHERE measure = 'igo_comembership' OR starts_with(measure, 'alliance_')
    UNION ALL
    SELECT 'sanctions', source_id, state, partner, cell_day FROM facts.panel_sanction
    UNION ALL
    SELECT 'alignment', source_id, state, sender, day FROM facts.panel_alignment
), pairs AS (
    SELECT DISTINCT source_id
    FROM of_pairs
    WHERE kind IN (SELECT CASE WHEN recipe IN ('visits', 'visits_share') THEN 'visits'
                               WHEN recipe IN ('events', 'events_own', 'events_partner', 'events_all', 'material_conflict') THEN 'events'
                               ELSE recipe END FROM asked_indicator)
      AND (from_state, to_state) IN (SELECT (a, b) FROM cited_pair)
      AND year(day) IN (SELECT year FROM asked_year)
), standings AS (
    SELECT source_id FROM facts.panel_standing
    WHERE is_agreement IN (SELECT recipe = 'agreements' FROM asked_indicator WHERE recipe IN ('agreements', 'memberships', 'memberships_share'))
      AND kind IS NOT NULL AND state IN (SELECT a FROM cited_pair) AND year(cell_day) IN (SELECT year FROM asked_year)
)
SELECT DISTINCT source_id
FROM (FROM figures UNION ALL FROM pairs UNION ALL FROM standings UNION ALL
      (SELECT source_id FROM votes WHERE EXISTS (FROM asked_indicator WHERE recipe IN ('affinity', 'nearness', 'agreement', 'kappa', 'ideal_distance'))));
