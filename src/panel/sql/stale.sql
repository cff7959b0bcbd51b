-- Panel, step 0: which parts of it are no longer what the store says. A part is made from the loads that have facts of it, the catalogues of
-- the program, and for standings and sanctions the last full year that any fact reaches. Without facts only votes are made, of the figures
-- that the program brings along, and events, of which it knows the noise; of every other part there is nothing to make, unless it was made
-- and its facts are gone.
-- Leaves temp.last_year, temp.wanted, what every part has to be made from, and temp.stale, the parts to make, which the last step marks as
-- made.

-- Where there are but memberships, they reach to the end of their list, else to where the last of them begins.
CREATE OR REPLACE TEMP TABLE last_year AS
SELECT year(coalesce(max(day), (SELECT max(last_day) FROM facts.coverage WHERE measure = 'membership'), (SELECT max(first_day) FROM facts.membership))
            + INTERVAL 1 DAY) - 1 AS year -- the year after the last day has begun, not ended
FROM (SELECT max(last_day) AS day FROM facts.figure UNION ALL SELECT max(last_day) FROM facts.flow UNION ALL SELECT max(date) FROM facts.vote
      UNION ALL SELECT max(last_day) FROM facts.event UNION ALL SELECT max(day) FROM facts.event_day UNION ALL SELECT max(last_day) FROM facts.coverage WHERE measure = 'sanction');

CREATE OR REPLACE TEMP TABLE wanted AS
WITH figure_of AS (
    SELECT DISTINCT source_id, measure FROM facts.figure
    UNION
    SELECT DISTINCT source_id, measure FROM facts.superseded_figure -- which the trace tells of
), covered AS (
    SELECT DISTINCT source_id, measure FROM facts.coverage
), said AS (
    SELECT 'goods' AS part, source_id FROM facts.flow
    UNION
    SELECT 'goods', source_id FROM facts.superseded_flow
    UNION
    -- What is said of all goods with all partners, or of both directions at once, bears on trade.
    SELECT IF(quantity IN ('turnover', 'total_export', 'total_import'), 'goods', quantity), source_id
    FROM (FROM figure_of UNION FROM covered) JOIN facts.quantity_measure USING (measure)
    UNION
    SELECT 'goods', source_id FROM covered WHERE measure IN ('flow', 'goods') OR starts_with(measure, 'goods of')
    UNION
    SELECT 'votes', source_id FROM facts.vote
    UNION
    SELECT 'votes', source_id FROM facts.rollcall
    UNION
    SELECT 'votes', source_id FROM figure_of WHERE starts_with(measure, 'unga_vote_') OR starts_with(measure, 'hrc_vote_')
    UNION
    SELECT 'acts', source_id FROM (FROM figure_of UNION FROM covered) LEFT JOIN facts.measure m USING (measure)
    WHERE measure IN ('presidential_visit', 'gesture') OR m.gesture_sign <> 0
    UNION
    SELECT 'events', source_id FROM facts.event
    UNION
    SELECT 'events', source_id FROM facts.event_cell
    UNION
    SELECT 'events', source_id FROM covered WHERE measure = 'event' OR starts_with(measure, 'event at ')
    UNION
    SELECT 'standings', source_id FROM facts.membership
    UNION
    SELECT 'standings', source_id FROM figure_of WHERE starts_with(measure, 'membership_')
    UNION
    SELECT 'igos', source_id FROM figure_of WHERE measure = 'igo_comembership'
    UNION
    SELECT 'alliances', source_id FROM (FROM figure_of UNION FROM covered) WHERE starts_with(measure, 'alliance_')
    UNION
    SELECT 'sanctions', source_id FROM facts.sanction
    UNION
    SELECT 'sanctions', source_id FROM facts.alignment
    UNION
    SELECT 'sanctions', source_id FROM covered WHERE measure = 'sanction' OR starts_with(measure, 'alignment with ')
), loads AS (
    SELECT DISTINCT part, load_id FROM said LEFT JOIN facts.source USING (source_id)
), part AS (
    SELECT DISTINCT IF(quantity IN ('turnover', 'total_export', 'total_import'), 'goods', quantity) AS part FROM facts.quantity_measure
    UNION ALL
    SELECT unnest(['votes', 'acts', 'events', 'standings', 'igos', 'alliances', 'sanctions'])
)
SELECT part, concat_ws('/', (SELECT value FROM facts.meta WHERE key = 'reference'), any_value(IF(part IN ('standings', 'sanctions'), y.year, NULL)),
                       string_agg(load_id || ':' || sha256, ',' ORDER BY load_id)) AS made_from,
       part IN ('votes', 'events') OR count(load_id) > 0 AS has_facts
FROM part CROSS JOIN last_year y LEFT JOIN loads USING (part) LEFT JOIN facts.load USING (load_id)
GROUP BY part;

CREATE OR REPLACE TEMP TABLE stale AS
SELECT part FROM wanted LEFT JOIN facts.panel_part made USING (part)
WHERE IF(has_facts, made.made_from IS DISTINCT FROM wanted.made_from, made.made_from IS NOT NULL);

-- The quantities among them, and the indicators that rest on one of these.
CREATE OR REPLACE TEMP TABLE stale_quantity AS
SELECT DISTINCT quantity FROM facts.quantity_measure
SEMI JOIN stale ON part = IF(quantity IN ('turnover', 'total_export', 'total_import'), 'goods', quantity);

CREATE OR REPLACE TEMP TABLE stale_indicator AS
SELECT code FROM facts.indicator
WHERE quantity IN (SELECT quantity FROM stale_quantity) OR per IN (SELECT quantity FROM stale_quantity)
   OR CASE WHEN recipe IN ('acts', 'visits', 'visits_share') THEN 'acts'
           WHEN recipe IN ('events', 'events_own', 'events_partner', 'events_all', 'material_conflict') THEN 'events'
           WHEN recipe IN ('memberships', 'memberships_share', 'agreements') THEN 'standings'
           WHEN recipe IN ('sanctions', 'alignment') THEN 'sanctions'
           WHEN recipe IN ('igos', 'alliances') THEN recipe END IN (SELECT part FROM stale);

DELETE FROM facts.panel WHERE indicator IN (SELECT code FROM stale_indicator);
