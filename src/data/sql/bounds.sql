-- What no number of a fact may be, and which numbers are so. The bounds are data (data/bounds.csv, docs/reference-data.md): within them no
-- sum, square, ratio or logarithm of the panel overflows or vanishes, so that no row of a file can keep the panel from being made.

-- How many of the unit that the bounds are in one unit is: money in whole dollars or euros, other things as they are.
CREATE OR REPLACE MACRO facts.bound_scale(unit) AS coalesce(facts.money_scale(unit), 1.0)::DOUBLE;

-- Why v cannot be taken, or NULL. The engine puts NaN above all numbers.
CREATE OR REPLACE MACRO facts.number_fault(v, scale, least, most, smallest) AS CASE
    WHEN v IS NULL THEN NULL
    WHEN NOT isfinite(v) THEN format('{:g}', v) || ' is no finite number'
    WHEN v * scale > most THEN format('{:g} is above {:g}', v, most / scale) || ', the most that it can be'
    WHEN v * scale < least THEN format('{:g} is below {:g}', v, least / scale) || ', the least that it can be'
    WHEN v <> 0 AND abs(v) * scale < smallest THEN format('{:g} is nearer to 0 than {:g}', v, smallest / scale) || ', the smallest that it can be' END;

-- Why a figure cannot be taken as it is written. A whole number is that number or none; what is written in digits is a number.
CREATE OR REPLACE MACRO facts.text_fault(v, written, is_amount) AS CASE
    WHEN v IS NULL AND (is_amount OR TRY_CAST(written AS DOUBLE) IS NULL
                                     AND regexp_full_match(trim(written), '[+-]?(0[xX][0-9a-fA-F]+|[\p{Nd}.,]*\p{Nd}[\p{Nd}.,]*)'))
        THEN written || ' is not a number'
    WHEN length(written) > 15 AND regexp_full_match(trim(written), '[+-]?[0-9]+')
         AND TRY_CAST(trim(written) AS HUGEINT) IS DISTINCT FROM TRY_CAST(TRY_CAST(trim(written) AS DOUBLE) AS HUGEINT)
        THEN written || ' has more digits than a whole number is kept with' END;

-- Whether v lies within the bounds of every measure of figures, or of flows, in any unit (money is written in billions at most). Nearly all
-- numbers do, and no reason need be worked out for them: the engine joins the bounds last. tests/data/load_bounds holds these numbers to the table.
CREATE OR REPLACE MACRO facts.is_plain_figure(v) AS coalesce(v = 0 OR v BETWEEN 1e-6 AND 1e2, false);
CREATE OR REPLACE MACRO facts.is_plain_flow(v) AS coalesce(v = 0 OR v BETWEEN 1e-6 AND 1e6, false);

-- Facts with such a number, one row a number.
CREATE OR REPLACE VIEW facts.flow_fault AS
SELECT f.rowid AS id, source_id, line, b.number,
       facts.number_fault(IF(b.number = 'value', value, quantity), IF(b.number = 'value', facts.bound_scale(unit), 1.0), least, most, smallest) AS reason
FROM facts.flow f JOIN facts.bound b ON b.fact = 'flow'
WHERE NOT (facts.is_plain_flow(f.value) AND (f.quantity IS NULL OR facts.is_plain_flow(f.quantity))) AND reason IS NOT NULL;

CREATE OR REPLACE VIEW facts.event_fault AS
SELECT e.rowid AS id, source_id, line, b.number,
       facts.number_fault(CASE b.number WHEN 'weight' THEN weight WHEN 'goldstein' THEN goldstein ELSE quad_class END, 1.0, least, most, smallest) AS reason
FROM facts.event e JOIN facts.bound b ON b.fact = 'event'
WHERE reason IS NOT NULL;

CREATE OR REPLACE VIEW facts.figure_fault AS
SELECT f.rowid AS id, source_id, line, d.number,
       coalesce(facts.number_fault(value, facts.bound_scale(unit), coalesce(m.least, d.least), coalesce(m.most, d.most), coalesce(m.smallest, d.smallest)),
                facts.text_fault(value, text, m.measure IS NOT NULL)) AS reason
FROM facts.figure f
JOIN facts.bound d ON d.fact = 'figure' AND d.measure IS NULL
LEFT JOIN facts.bound m ON m.fact = 'figure' AND m.measure = f.measure
WHERE (NOT facts.is_plain_figure(f.value) OR length(f.text) > 15) AND reason IS NOT NULL;
