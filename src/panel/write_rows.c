/* The rows of a file of the panel: a value each, or a pair and year each. States and indicators are numbers until the last step, so that
 * millions of rows are put in order by few bytes each. */
#include "panel/write_rows.h"

#include <stddef.h>

#include "data/sql.h"

void jarak__panel_cells_write(jarak__writer *sql, const jarak__panel_shape *shape, const char *first, const char *last)
{
    const char *only = shape->is_named ? "SEMI JOIN asked_pair q ON q.a = s.id AND q.b = t.id " : "";
    jarak__sql_write(sql,
                     "SELECT s.id AS a, t.id AS b, year(p.first_day)::SMALLINT AS year, i.place, p.value, sqrt(p.variance) AS sd, "
                     "p.natural_value AS plain, p.n_rows AS n FROM facts.panel_cell p JOIN asked_indicator i ON i.code = p.indicator "
                     "JOIN written_state s ON s.state = p.state JOIN written_state t ON t.state = p.partner %s"
                     "WHERE p.period_kind = 'year' AND p.state BETWEEN %Q AND %Q AND p.first_day BETWEEN "
                     "(SELECT make_date(min(year), 1, 1) FROM asked_year) AND (SELECT make_date(max(year), 1, 1) FROM asked_year) "
                     "UNION ALL SELECT s.id, t.id, z.year, z.place, NULL, NULL, 0, z.n_rows FROM zero_cell z "
                     "JOIN written_state s ON s.state = z.state JOIN written_state t ON t.state = z.partner %s"
                     "WHERE z.state BETWEEN %Q AND %Q AND z.year IN (SELECT year FROM asked_year)",
                     only, first, last, only, first, last);
}

/* Each pair that is named, in each year in which there are both. */
static void write_grid(jarak__writer *sql, const char *first, const char *last)
{
    jarak__sql_write(sql,
                     "grid AS (SELECT q.a, q.b, y.year FROM asked_pair q "
                     "JOIN written_state s ON s.id = q.a JOIN written_state t ON t.id = q.b "
                     "JOIN asked_year y ON y.year BETWEEN greatest(coalesce(s.first_year, 0), coalesce(t.first_year, 0)) "
                     "AND least(coalesce(s.last_year, 9999), coalesce(t.last_year, 9999)) WHERE s.state BETWEEN %Q AND %Q)",
                     first, last);
}

/* What is known of a pair and year where it has no value. A source speaks of a pair if it speaks of either. Nothing in a list is zero where
 * the lists of both are whole; of sanctions where the state's own is. */
static void write_dyads(jarak__writer *sql, const char *from)
{
    jarak__write_format(
        sql,
        ", dyad AS (SELECT d.*, coalesce(m.covered, 0) | coalesce(o.covered, 0) AS covered, "
        "coalesce(m.zero, 0) & (coalesce(o.zero, 0) | alone.bits) AS zero FROM %s d "
        "LEFT JOIN written_mask m ON m.state = d.a AND m.year = d.year LEFT JOIN written_mask o ON o.state = d.b AND o.year = d.year "
        "CROSS JOIN (SELECT coalesce(bit_or(1::BIGINT << place), 0) AS bits FROM asked_indicator WHERE recipe = 'sanctions') alone)",
        from);
}

static void write_named(jarak__writer *sql, const char *first, const char *last)
{
    jarak__write_text(sql, "WITH ");
    write_grid(sql, first, last);
    write_dyads(sql, "grid");
    jarak__write_text(sql,
                      ", row AS (SELECT d.a, d.b, d.year, i.place, c.value, c.sd, c.plain, c.n, d.covered, d.zero, is_linear, is_count "
                      "FROM dyad d CROSS JOIN asked_indicator i "
                      "LEFT JOIN written_cell c ON c.a = d.a AND c.b = d.b AND c.year = d.year AND c.place = i.place) "
                      "SELECT a, b, year, place, or_zero(value, plain, zero, place, is_linear) AS value, "
                      "or_zero(sd, plain, zero, place, is_linear) AS sd, or_zero(plain, plain, zero, place, true) AS plain, "
                      "or_zero(n, plain, zero, place, true) AS n, flag_of(plain, covered, zero, place, is_count)::written_flag AS flag "
                      "FROM row ORDER BY a, b, year, place");
}

/* Rows with a value alone: no list has to say what the others are. */
static void write_valued(jarak__writer *sql, const jarak__panel_shape *shape, const char *first, const char *last)
{
    jarak__write_text(sql, "SELECT a, b, year, place, value, sd, plain, n, CASE WHEN plain IS NULL THEN 'not covered' "
                           "WHEN plain = 0 AND is_count THEN 'zero' END::written_flag AS flag FROM (");
    jarak__panel_cells_write(sql, shape, first, last);
    jarak__write_text(sql, ") JOIN asked_indicator USING (place) ORDER BY a, b, year, place");
}

/* The five columns of an indicator. */
static void write_columns(jarak__writer *sql, const jarak_table *names, size_t place)
{
    static const struct {
        const char *kept, *name;
        bool always; /* zero where a list has nothing, whatever the scale */
    } columns[] = {{"value", "value", false}, {"plain", "natural", true}, {"sd", "sd", false}, {"n", "n", true}};
    const char *name = jarak_table_text(names, place, 0);
    for (size_t k = 0; k < sizeof columns / sizeof columns[0]; k++) {
        jarak__write_format(sql, ", or_zero(c%zu.%s, c%zu.plain, zero, %zu, %s) AS %s_%s", place, columns[k].kept, place, place,
                            columns[k].always || jarak_table_boolean(names, place, 1) ? "true" : "false", name, columns[k].name);
    }
    jarak__write_format(sql, ", flag_of(c%zu.plain, covered, zero, %zu, %s) AS %s_flag", place, place,
                        jarak_table_boolean(names, place, 2) ? "true" : "false", name);
}

/* A row a pair and year: a join an indicator takes a tenth of the time that so many aggregates take. */
static void write_wide(jarak__writer *sql, const jarak__panel_shape *shape, const char *first, const char *last)
{
    const size_t n_names = jarak_table_rows(shape->names);
    jarak__write_text(sql, "WITH ");
    if (shape->is_named) {
        write_grid(sql, first, last);
    } else {
        jarak__write_text(sql, "grid AS (SELECT DISTINCT a, b, year FROM written_cell)");
    }
    write_dyads(sql, "grid");
    jarak__write_text(sql, " SELECT d.a, d.b, d.year");
    for (size_t place = 0; place < n_names; place++) {
        write_columns(sql, shape->names, place);
    }
    jarak__write_text(sql, " FROM dyad d");
    for (size_t place = 0; place < n_names; place++) {
        jarak__write_format(sql,
                            " LEFT JOIN (FROM written_cell WHERE place = %zu) c%zu ON c%zu.a = d.a AND c%zu.b = d.b AND c%zu.year = d.year",
                            place, place, place, place, place);
    }
    jarak__write_text(sql, " ORDER BY d.a, d.b, d.year");
}

bool jarak__panel_needs_cells(const jarak__panel_shape *shape)
{
    return shape->is_wide || shape->is_named;
}

void jarak__panel_rows_write(jarak__writer *sql, const jarak__panel_shape *shape, const char *first, const char *last)
{
    if (shape->is_wide) {
        write_wide(sql, shape, first, last);
    } else if (shape->is_named) {
        write_named(sql, first, last);
    } else {
        write_valued(sql, shape, first, last);
    }
}

/* What was a number becomes one of a type's codes again: no join, which would leave the rows in another order. */
void jarak__panel_file_write(jarak__writer *sql, const jarak__panel_shape *shape, bool as_text)
{
    const char *cast = as_text ? "::VARCHAR" : "";
    jarak__write_format(
        sql,
        "SELECT enum_range(NULL::written_code)[a]%s AS state, cow[a] AS state_cow, enum_range(NULL::written_code)[b]%s AS partner, "
        "cow[b] AS partner_cow, year::BIGINT AS year, ",
        cast, cast);
    if (shape->is_wide) {
        jarak__write_text(sql, "w.* EXCLUDE (a, b, year)");
    } else {
        jarak__write_format(sql,
                            "enum_range(NULL::written_indicator)[place + 1]%s AS indicator, value, plain AS natural_value, "
                            "units[place + 1]%s AS natural_unit, sd, n AS n_figures, flag::VARCHAR AS flag",
                            cast, cast);
    }
    jarak__write_text(sql, " FROM written w CROSS JOIN written_list");
}

/* concat() takes NULL for an empty text, as a cell of CSV does. Most values are in the natural unit: their digits are made once (but not of
 * zero, of which there are two). */
void jarak__panel_lines_write(jarak__writer *sql)
{
    jarak__write_text(sql,
                      "SELECT concat(state_cells[a], ',', state_cells[b], ',', year, ',', indicator_cells[place + 1], ',', digits, ',', "
                      "IF(plain = value AND value <> 0, digits, plain::VARCHAR), ',', unit_cells[place + 1], ',', sd, ',', n, ',', flag) "
                      "AS \"state,state_cow,partner,partner_cow,year,indicator,value,natural_value,natural_unit,sd,n_figures,flag\" "
                      "FROM (SELECT *, value::VARCHAR AS digits FROM written) CROSS JOIN written_list");
}
