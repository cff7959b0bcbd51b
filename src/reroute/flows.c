/* Flows by product, partner and month into the arrays of the estimator: one statement, read by columns in the order of products, partners
 * and months. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "data/engine/rows.h"
#include "data/sql.h"
#include "reroute/work.h"

static char *flows_sql(const jarak__rerouting_work *work)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "SELECT ");
    jarak__rerouting_write_good(work, &sql);
    jarak__write_text(&sql, " AS product, partner, ");
    jarak__rerouting_write_month(work, work->since, "month", &sql);
    jarak__sql_write(&sql,
                     "::BIGINT AS place, facts.exact_sum(value) FROM %s WHERE partner IS NOT NULL AND length(product) = %d AND %s AND ",
                     work->goods_table, work->finest, work->listed);
    jarak__rerouting_write_in_window(work, work->since, "month", &sql);
    jarak__write_text(&sql, " GROUP BY ALL ORDER BY product, partner, place");
    return jarak__writer_take(&sql);
}

/* Makes room for one more element of size bytes, all zero. */
static bool has_room(void **array, size_t *capacity, size_t n, size_t size)
{
    size_t grown;
    if (n < *capacity) {
        return true;
    }
    if (!jarak__grown_capacity(*capacity, n < 1024 ? 1024 : n + 1, &grown)) {
        return false;
    }
    void *larger = jarak__resize_array(*array, grown, size);
    if (larger == NULL) {
        return false;
    }
    *array = larger;
    memset((char *)larger + n * size, 0, (grown - n) * size);
    *capacity = grown;
    return true;
}

static bool add_product(jarak__rerouting_work *work, const char *code)
{
    const size_t cells = jarak__rerouting_cells(work);
    size_t capacity = work->product_capacity;
    if (!has_room((void **)&work->products, &capacity, work->n_products, sizeof *work->products) ||
        !has_room((void **)&work->direct, &work->direct_capacity, work->n_products, cells * sizeof *work->direct)) {
        return false;
    }
    work->product_capacity = capacity;
    memcpy(work->products[work->n_products++], code, JARAK__PRODUCT_BYTES);
    return true;
}

/* Three arrays of one capacity. */
static bool add_pair(jarak__rerouting_work *work, size_t hub)
{
    const size_t cells = jarak__rerouting_cells(work), n = work->n_pairs;
    size_t products = work->pair_capacity, hubs = work->pair_capacity, flows = work->pair_capacity;
    if (!has_room((void **)&work->product, &products, n, sizeof *work->product) ||
        !has_room((void **)&work->hub, &hubs, n, sizeof *work->hub) ||
        !has_room((void **)&work->flow, &flows, n, cells * sizeof *work->flow)) {
        return false;
    }
    work->pair_capacity = flows;
    work->product[n] = (uint32_t)(work->n_products - 1);
    work->hub[n] = (uint32_t)hub;
    work->n_pairs++;
    return true;
}

typedef struct reading {
    jarak__rerouting_work *work;
    size_t next_changed;
    char code[JARAK__PRODUCT_BYTES]; /* of the row before; "" at first */
    bool skipped;                    /* that product is not to be tested */
} reading;

/* A product that is not that of the row before. */
static bool begin_product(reading *r, const char *code)
{
    const jarak_rerouting *found = &r->work->found;
    memcpy(r->code, code, sizeof r->code);
    while (r->next_changed < found->n_changed && strcmp(found->changed[r->next_changed].product, code) < 0) {
        r->next_changed++;
    }
    r->skipped = r->next_changed < found->n_changed && strcmp(found->changed[r->next_changed].product, code) == 0;
    return r->skipped || add_product(r->work, code);
}

static bool take_cell(reading *r, size_t partner, size_t place, double value)
{
    jarak__rerouting_work *work = r->work;
    const size_t cells = jarak__rerouting_cells(work), cell = jarak__rerouting_cell(work, place);
    if (partner == work->found.n_hubs) {
        work->direct[(work->n_products - 1) * cells + cell] = value;
        return true;
    }
    const bool is_same =
        work->n_pairs > 0 && work->product[work->n_pairs - 1] == work->n_products - 1 && work->hub[work->n_pairs - 1] == partner;
    if (!is_same && !add_pair(work, partner)) {
        return false;
    }
    work->flow[(work->n_pairs - 1) * cells + cell] = value;
    return true;
}

static jarak_status take_rows(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error)
{
    reading *r = context;
    const jarak__column columns[] = {jarak__chunk_column(chunk, 0), jarak__chunk_column(chunk, 1), jarak__chunk_column(chunk, 2),
                                     jarak__chunk_column(chunk, 3)};
    const jarak__text_cell *codes = columns[0].values;
    const int64_t *partners = columns[1].values, *places = columns[2].values;
    const double *values = columns[3].values;
    for (size_t row = 0; row < n_rows; row++) {
        char code[JARAK__PRODUCT_BYTES] = "";
        const size_t length = jarak__text_cell_length(&codes[row]);
        memcpy(code, jarak__text_cell_bytes(&codes[row]), length < sizeof code ? length : sizeof code - 1);
        if ((strcmp(code, r->code) != 0 && !begin_product(r, code)) ||
            (!r->skipped && !take_cell(r, (size_t)partners[row], (size_t)places[row], values[row]))) {
            return jarak__rerouting_no_memory(error);
        }
    }
    return JARAK_OK;
}

size_t jarak__rerouting_find_product(const jarak__rerouting_work *work, const char *code, size_t length)
{
    char wanted[JARAK__PRODUCT_BYTES] = "";
    memcpy(wanted, code, length < sizeof wanted ? length : sizeof wanted - 1);
    size_t low = 0, high = work->n_products;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(work->products[middle], wanted);
        if (order == 0) {
            return middle;
        }
        *(order < 0 ? &low : &high) = order < 0 ? middle + 1 : middle;
    }
    return SIZE_MAX;
}

/* Windows of a cohort that the figures do not cover are not known. */
static void forget_unknown(jarak__rerouting_work *work)
{
    const size_t n_years = work->found.n_years, cells = jarak__rerouting_cells(work);
    for (size_t i = 0; i < work->n_products; i++) {
        const size_t n = (n_years - jarak__rerouting_dated_of(work, i)->n_years) * work->n_months;
        for (size_t cell = 0; cell < n; cell++) {
            work->direct[i * cells + cell] = (double)NAN;
        }
    }
    for (size_t i = 0; i < work->n_pairs; i++) {
        const size_t n = (n_years - jarak__rerouting_dated_of(work, work->product[i])->n_years) * work->n_months;
        for (size_t cell = 0; cell < n; cell++) {
            work->flow[i * cells + cell] = (double)NAN;
        }
    }
}

jarak_status jarak__rerouting_flows(jarak__rerouting_work *work, jarak_error *error)
{
    reading r = {.work = work};
    char *sql = flows_sql(work);
    jarak_status status = sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_stream(work->store, sql, take_rows, &r, error);
    jarak__free(sql);
    const char **products = status == JARAK_OK ? jarak__rerouting_keep(work, work->n_products, sizeof *products) : NULL;
    work->cohort_of = status == JARAK_OK ? jarak__rerouting_keep(work, work->n_products, sizeof *work->cohort_of) : NULL;
    if (status == JARAK_OK && (products == NULL || work->cohort_of == NULL)) {
        status = jarak__rerouting_no_memory(error);
    }
    for (size_t i = 0; status == JARAK_OK && i < work->n_products; i++) {
        work->cohort_of[i] = jarak__rerouting_cohort_of(work, work->products[i]);
        work->cohort[work->cohort_of[i]].n_products++;
        products[i] = jarak__rerouting_keep_text(work, work->products[i]);
        status = products[i] != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
    }
    work->found.products = products;
    work->found.n_products = work->n_products;
    work->found.cohort_of = work->cohort_of;
    if (status == JARAK_OK) {
        forget_unknown(work);
    }
    return status;
}
