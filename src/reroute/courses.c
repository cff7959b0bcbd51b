/* The leading products of what is found, month by month: what went to each hub and directly, for the eye. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/sql.h"
#include "reroute/work.h"

/* Names the months from the first to the last, and returns of each whether there are any figures of it. */
static jarak_status find_months(jarak__rerouting_work *work, int *first, bool **known, jarak_error *error)
{
    jarak_table *table = NULL;
    char *sql = jarak__sql_format("SELECT DISTINCT month::BIGINT FROM rerouting_row WHERE length(product) = %d ORDER BY 1", work->finest);
    const jarak_status status = sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql, &table, error);
    jarak__free(sql);
    if (status != JARAK_OK) {
        return status;
    }
    const size_t n_rows = jarak_table_rows(table);
    *first = n_rows > 0 ? (int)jarak_table_integer(table, 0, 0) : 0;
    const size_t n = n_rows > 0 ? (size_t)(jarak_table_integer(table, n_rows - 1, 0) - *first + 1) : 0;
    const char **names = jarak__rerouting_keep(work, n, sizeof *names);
    *known = jarak__calloc(n, sizeof **known);
    bool has_memory = names != NULL && *known != NULL;
    for (size_t i = 0; has_memory && i < n; i++) {
        names[i] = jarak__rerouting_month(work, *first + (int)i);
        has_memory = names[i] != NULL;
    }
    for (size_t row = 0; has_memory && row < n_rows; row++) {
        (*known)[jarak_table_integer(table, row, 0) - *first] = true;
    }
    jarak_table_free(table);
    work->found.n_course_months = n;
    work->found.course_months = names;
    return has_memory ? JARAK_OK : jarak__rerouting_no_memory(error);
}

/* What is not in a row was not traded, in a month that there are figures of. */
static void fill(const jarak_rerouting *found, const jarak_table *table, int first, const bool *known, size_t product, double *direct,
                 double *flow)
{
    const size_t n = found->n_course_months;
    for (size_t i = 0; i < n; i++) {
        direct[i] = known[i] ? 0 : (double)NAN;
        for (size_t hub = 0; hub < found->n_hubs; hub++) {
            flow[hub * n + i] = direct[i];
        }
    }
    for (size_t row = 0; row < jarak_table_rows(table); row++) {
        if (strcmp(jarak_table_text(table, row, 0), found->products[product]) == 0) {
            const size_t partner = (size_t)jarak_table_integer(table, row, 1);
            double *values = partner < found->n_hubs ? flow + partner * n : direct;
            values[jarak_table_integer(table, row, 2) - first] = jarak_table_number(table, row, 3);
        }
    }
}

jarak_status jarak__rerouting_courses(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_rerouting *found = &work->found;
    const size_t n = found->n_found < JARAK_REROUTING_COURSES ? found->n_found : JARAK_REROUTING_COURSES;
    jarak_table *table = NULL;
    bool *known = NULL;
    int first = 0;
    if (n == 0 || found->explained != NULL) {
        return JARAK_OK;
    }
    char *sql = jarak__rerouting_rows_sql(work, n, "");
    jarak_status status = sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql, &table, error);
    jarak__free(sql);
    status = status == JARAK_OK ? find_months(work, &first, &known, error) : status;
    jarak_rerouting_course *courses = status == JARAK_OK ? jarak__rerouting_keep(work, n, sizeof *courses) : NULL;
    status = status == JARAK_OK && courses == NULL ? jarak__rerouting_no_memory(error) : status;
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        double *direct = jarak__rerouting_keep(work, found->n_course_months, sizeof *direct);
        double *flow = jarak__rerouting_keep(work, found->n_hubs * found->n_course_months, sizeof *flow);
        if (direct == NULL || flow == NULL) {
            status = jarak__rerouting_no_memory(error);
            break;
        }
        fill(found, table, first, known, found->order[i], direct, flow);
        courses[i] = (jarak_rerouting_course){.product = found->order[i], .direct = direct, .flow = flow};
        found->n_courses = i + 1;
    }
    found->courses = courses;
    jarak_table_free(table);
    jarak__free(known);
    return status;
}
