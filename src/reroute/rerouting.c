/* From a question to what is found: the steps one after the other, and the memory that they share. */
#include "base/alloc.h"
#include "base/settings.h"
#include "data/sql.h"
#include "reroute/work.h"

void jarak_rerouting_settings_init_sized(jarak_rerouting_settings *settings, size_t size)
{
    jarak_rerouting_settings defaults = {.window = 9, .q = 0.10};
    jarak_reroute_settings_init(&defaults.fit);
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

/* What is not handed out. */
static void release_working(jarak__rerouting_work *work)
{
    jarak__free(work->member_list);
    jarak__free(work->partners);
    jarak__free(work->state_list);
    jarak__free(work->listed);
    jarak__free(work->heading);
    for (size_t i = 0; i < work->n_cohorts; i++) {
        jarak__free(work->dated[i].other);
        jarak__free(work->dated[i].goods);
    }
    jarak__free(work->dated);
    jarak__free(work->goods);
    jarak__free(work->products);
    jarak__free(work->product);
    jarak__free(work->hub);
    jarak__free(work->flow);
    jarak__free(work->direct);
    jarak__free(work->onward);
    jarak__free(work->recorded);
    jarak__free(work->control);
    jarak__free(work->compared);
    jarak__free(work->is_compared);
}

/* The windows as texts. */
static jarak_status name_windows(jarak__rerouting_work *work, jarak_error *error)
{
    const size_t n_years = work->found.n_years;
    const char **first = jarak__rerouting_keep(work, n_years, sizeof *first), **last = jarak__rerouting_keep(work, n_years, sizeof *last);
    bool has_memory = first != NULL && last != NULL;
    for (size_t year = 0; has_memory && year < n_years; year++) {
        const int month = jarak__rerouting_first_month(work, work->since, year);
        first[year] = jarak__rerouting_month(work, month);
        last[year] = jarak__rerouting_month(work, month + (int)work->n_months - 1);
        has_memory = first[year] != NULL && last[year] != NULL;
    }
    work->found.first_months = first;
    work->found.last_months = last;
    return has_memory ? JARAK_OK : jarak__rerouting_no_memory(error);
}

/* What is handed out lives in the work, of which it is the first member. */
static jarak__rerouting_work *work_of(jarak_rerouting *found)
{
    return (jarak__rerouting_work *)found;
}

void jarak_rerouting_free(jarak_rerouting *found)
{
    if (found == NULL) {
        return;
    }
    jarak__rerouting_work *work = work_of(found);
    jarak_reroute_free(work->fit);
    jarak__free(work->cautions);
    jarak__arena_release(&work->memory);
    jarak__free(work);
}

/* The list of goods outlives the call: what is found may be kept with the question that it answers. */
static jarak_status own_texts(jarak__rerouting_work *work, const char *const **texts, jarak_error *error)
{
    const size_t n = work->settings.n_products;
    const char **own = *texts != NULL ? jarak__rerouting_keep(work, n, sizeof *own) : NULL;
    for (size_t i = 0; own != NULL && i < n; i++) {
        if ((*texts)[i] != NULL && (own[i] = jarak__rerouting_keep_text(work, (*texts)[i])) == NULL) {
            return jarak__rerouting_no_memory(error);
        }
    }
    if (*texts != NULL && own == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    *texts = own;
    return JARAK_OK;
}

static jarak_status own_question(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_rerouting_settings *ask = &work->settings;
    const char *const **texts[] = {&ask->products, &ask->product_since, &ask->product_until};
    jarak_status status = JARAK_OK;
    for (size_t i = 0; ask->n_products > 0 && status == JARAK_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status = own_texts(work, texts[i], error);
    }
    if (status == JARAK_OK && ask->since != NULL && (ask->since = jarak__rerouting_keep_text(work, ask->since)) == NULL) {
        status = jarak__rerouting_no_memory(error);
    }
    return status;
}

jarak_status jarak_rerouting_find(jarak_store *store, const jarak_rerouting_settings *settings, jarak_rerouting **found, jarak_error *error)
{
    typedef jarak_status step(jarak__rerouting_work * work, jarak_error * error);
    static step *const steps[] = {jarak__rerouting_listed,
                                  own_question,
                                  jarak__rerouting_parties,
                                  jarak__rerouting_rows,
                                  jarak__rerouting_barrier,
                                  jarak__rerouting_other_goods,
                                  jarak__rerouting_aligned,
                                  jarak__rerouting_changed,
                                  jarak__rerouting_flows,
                                  jarak__rerouting_joined_codes,
                                  jarak__rerouting_compared,
                                  jarak__rerouting_named,
                                  name_windows,
                                  jarak__rerouting_onward,
                                  jarak__rerouting_recorded,
                                  jarak__rerouting_judged,
                                  jarak__rerouting_joined,
                                  jarak__rerouting_explained,
                                  jarak__rerouting_timing,
                                  jarak__rerouting_courses,
                                  jarak__rerouting_variants,
                                  jarak__rerouting_said};
    *found = NULL;
    jarak__rerouting_work *work = jarak__calloc(1, sizeof *work);
    if (work == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    work->store = store;
    jarak_rerouting_settings_init(&work->settings);
    jarak_status status = jarak__settings_take(settings, &work->settings, sizeof work->settings, "jarak_rerouting_settings_init", error);
    for (size_t i = 0; status == JARAK_OK && i < sizeof steps / sizeof steps[0]; i++) {
        status = steps[i](work, error);
    }
    jarak_status dropped = jarak__sql_run(store,
                                          "DROP VIEW IF EXISTS rerouting_aligned; DROP TABLE IF EXISTS rerouting_date; "
                                          "DROP TABLE IF EXISTS rerouting_told; DROP TABLE IF EXISTS rerouting_family; "
                                          "DROP TABLE IF EXISTS rerouting_shape; DROP TABLE IF EXISTS rerouting_row",
                                          NULL);
    if (status == JARAK_OK && dropped != JARAK_OK) {
        status = jarak_fail(error, dropped, "the tables of rerouted goods could not be dropped");
    }
    release_working(work);
    if (status != JARAK_OK) {
        jarak_rerouting_free(&work->found);
        return status;
    }
    *found = &work->found;
    return JARAK_OK;
}
