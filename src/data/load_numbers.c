/* Numbers of a mapped file as people write them: "1,234,567.8", "1.234.567,8", "1 234 567,8". Which mark stands before the fraction is told
 * by all numbers of the file together; where none of them tells, nobody guesses. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "data/load_job.h"
#include "data/map_fields.h"
#include "data/sql.h"
#include "jarak/table.h"

/* Marks between groups of three digits that are never before a fraction: blanks, also thin and unbreakable, and apostrophes (here
 * within a text of SQL). */
#define BLANK "[ ''\u2019\u00a0\u2009\u202f]"
#define SIGN "[+-]?"
#define LAST_BLANK SIGN "[0-9]{1,3}(" BLANK "[0-9]{3})+"
#define EXPONENT "([eE][+-]?[0-9]+)?"

/* How a cell is written; cells that are no number have none of these. In the order of the names below. */
typedef enum kind {
    AMBIGUOUS_COMMA,
    AMBIGUOUS_POINT,
    BLANKS,
    COMMA,
    COMMA_GROUPS,
    COMMA_BLANKS,
    POINT,
    POINT_GROUPS,
    POINT_BLANKS,
    N_KINDS
} kind;

/* %s: a query of one column v. A comma or point with three digits behind and one to three before may be either; more groups than one, or
 * groups and a fraction, tell, and so do a fraction of other length and a number that no thousands begin with. */
static const char kinds_sql[] =
    "SELECT kind, min(v) FROM (SELECT v, CASE "
    "WHEN regexp_full_match(v, '" SIGN "[0-9]+') THEN NULL "
    "WHEN regexp_full_match(v, '" SIGN "[1-9][0-9]{0,2},[0-9]{3}') THEN 0 "
    "WHEN regexp_full_match(v, '" SIGN "[1-9][0-9]{0,2}\\.[0-9]{3}') THEN 1 "
    "WHEN regexp_full_match(v, '" LAST_BLANK "') THEN 2 "
    "WHEN regexp_full_match(v, '" SIGN "([0-9]+,[0-9]*|,[0-9]+)" EXPONENT "') THEN 3 "
    "WHEN regexp_full_match(v, '" SIGN "[0-9]{1,3}((\\.[0-9]{3})+,[0-9]+|(\\.[0-9]{3}){2,})') THEN 4 "
    "WHEN regexp_full_match(v, '" LAST_BLANK ",[0-9]+') THEN 5 "
    "WHEN regexp_full_match(v, '" SIGN "([0-9]+\\.[0-9]*|\\.[0-9]+)" EXPONENT "') THEN 6 "
    "WHEN regexp_full_match(v, '" SIGN "[0-9]{1,3}((,[0-9]{3})+\\.[0-9]+|(,[0-9]{3}){2,})') THEN 7 "
    "WHEN regexp_full_match(v, '" LAST_BLANK "\\.[0-9]+') THEN 8 END AS kind FROM (%s)) WHERE kind IS NOT NULL GROUP BY kind";

/* The first in the order of texts of each kind; NULL: there is none. They live in the table. */
typedef struct written {
    jarak_table *table;
    const char *of[N_KINDS];
} written;

/* The sign before the fraction, once it is known, and the mark between groups; '\0': there are none. */
typedef struct style {
    char decimal, group;
} style;

static const char *either(const char *one, const char *other)
{
    return one != NULL ? one : other;
}

bool jarak__load_reads_numbers(const jarak__load_job *job, size_t column)
{
    const jarak__source *source = job->source;
    if (source->is_bulk || job->file->is_parquet) {
        return false;
    }
    for (size_t i = 0; i < source->numbers.count; i++) {
        if (strcasecmp(source->numbers.items[i], job->columns.items[column]) == 0) {
            return true;
        }
    }
    return source->numbers_by_year && jarak__map_is_year_column(job->columns.items[column]);
}

/* How the numbers of all these columns are written. */
static jarak_status look(jarak__load_job *job, written *w, jarak_error *error)
{
    jarak__writer cells = {0}, sql = {0};
    for (size_t i = 0; i < job->columns.count; i++) {
        if (jarak__load_reads_numbers(job, i)) {
            jarak__sql_write(&cells, "%sSELECT trim(%N) AS v FROM input", cells.length > 0 ? " UNION ALL " : "", job->columns.items[i]);
        }
    }
    if (cells.length == 0) {
        return cells.failed ? jarak__load_fail_memory(job, error) : JARAK_OK;
    }
    jarak__sql_write(&sql, kinds_sql, cells.bytes);
    jarak_status status =
        cells.failed || sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_table(job->store, sql.bytes, &w->table, error);
    for (size_t i = 0; status == JARAK_OK && i < jarak_table_rows(w->table); i++) {
        w->of[jarak_table_integer(w->table, i, 0)] = jarak_table_text(w->table, i, 1);
    }
    jarak__writer_release(&cells);
    jarak__writer_release(&sql);
    return status;
}

static jarak_status settle(const jarak__load_job *job, const written *w, style *found, jarak_error *error)
{
    const char *file = job->file->name, told = job->source->decimal;
    const char *comma = either(either(w->of[COMMA], w->of[COMMA_GROUPS]), w->of[COMMA_BLANKS]),
               *point = either(either(w->of[POINT], w->of[POINT_GROUPS]), w->of[POINT_BLANKS]);
    const char *unclear = either(w->of[AMBIGUOUS_COMMA], job->file->is_typed ? NULL : w->of[AMBIGUOUS_POINT]);
    if (comma != NULL && point != NULL) {
        return jarak_fail(error, JARAK_ERR_DATA,
                          _("%s: \"%s\" has a decimal comma and \"%s\" a decimal point; write all its numbers alike"), file, comma, point);
    }
    if (told != '\0' && (told == ',' ? point : comma) != NULL) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: \"%s\" is no number with decimal='%c'"), file, told == ',' ? point : comma, told);
    }
    if (told == '\0' && comma == NULL && point == NULL && unclear != NULL) {
        return jarak_fail(
            error, JARAK_ERR_DATA,
            _("%s: \"%s\" may be a number above a thousand or one with a fraction, and no other number of the file tells; say "
              "decimal='.' or decimal=',' in the map"),
            file, unclear);
    }
    found->decimal = told != '\0' ? told : comma != NULL ? ',' : '.';
    const bool is_comma = found->decimal == ',';
    found->group = w->of[BLANKS] != NULL || w->of[COMMA_BLANKS] != NULL || w->of[POINT_BLANKS] != NULL ? ' '
                   : is_comma && (w->of[COMMA_GROUPS] != NULL || w->of[AMBIGUOUS_POINT] != NULL)       ? '.'
                   : !is_comma && (w->of[POINT_GROUPS] != NULL || w->of[AMBIGUOUS_COMMA] != NULL)      ? ','
                                                                                                       : '\0';
    return JARAK_OK;
}

/* Texts that are no such numbers stay. */
static jarak_status make_reader(jarak__load_job *job, style used, jarak_error *error)
{
    jarak__writer sql = {0};
    const char *fraction = used.decimal == ',' ? "(,[0-9]*)?" : "(\\.[0-9]*)?", *group = used.decimal == ',' ? "\\." : ",";
    jarak__write_text(&sql, "CREATE OR REPLACE TEMP MACRO jarak_number(t) AS ");
    if (used.decimal == ',' || used.group != '\0') {
        jarak__sql_write(&sql,
                         "CASE WHEN regexp_full_match(t, '" SIGN "([0-9]{1,3}((" BLANK "[0-9]{3})+|(%s[0-9]{3})+)|[0-9]*)%s" EXPONENT "') "
                         "THEN replace(regexp_replace(t, '" BLANK "|%s', '', 'g'), ',', '.') ELSE t END",
                         group, fraction, group);
    } else {
        jarak__write_text(&sql, "t");
    }
    return jarak__load_run(job, &sql, error);
}

jarak_status jarak__load_begin_numbers(jarak__load_job *job, jarak_error *error)
{
    return job->source->made != NULL ? make_reader(job, (style){.decimal = '.'}, error) : JARAK_OK;
}

static void tell(jarak__load_job *job, style used)
{
    const char *as = used.group == '.'                          ? "1.234,5"
                     : used.group == ','                        ? "1,234.5"
                     : used.group == ' ' && used.decimal == ',' ? "1 234,5"
                     : used.group == ' '                        ? "1 234.5"
                                                                : NULL;
    char *read_as = job->report->read_as;
    const size_t length = strlen(read_as);
    const bool is_told = strstr(read_as, as != NULL ? as : _("decimal comma")) != NULL; /* where all is done again */
    if (is_told) {
        return;
    }
    if (as != NULL) {
        snprintf(read_as + length, sizeof job->report->read_as - length, _("%snumbers like %s"), length > 0 ? ", " : "", as);
    } else if (used.decimal == ',') {
        snprintf(read_as + length, sizeof job->report->read_as - length, "%s%s", length > 0 ? ", " : "", _("decimal comma"));
    }
}

jarak_status jarak__load_read_numbers(jarak__load_job *job, jarak_error *error)
{
    written w = {0};
    style used = {0};
    jarak_status status = look(job, &w, error);
    if (status == JARAK_OK && w.table != NULL) {
        status = settle(job, &w, &used, error);
    }
    if (status == JARAK_OK && (used.decimal == ',' || used.group != '\0')) {
        status = make_reader(job, used, error);
        tell(job, used);
    }
    jarak_table_free(w.table);
    return status;
}
