/* Families of codes as products: their names, and the tables that later steps bring their codes together by. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "reroute/families.h"

/* ---------------------------------------------------------------------------------------------------------------- families */

/* Products of the digits asked about, each with the newest list that any of its codes is on. */
static bool make_units(const jarak__code_links *graph, int digits, jarak__code_links *units)
{
    *units = (jarak__code_links){.codes = jarak__calloc(graph->n_codes + 1, sizeof *units->codes)};
    for (size_t i = 0; units->codes != NULL && i < graph->n_codes; i++) { /* they are in order */
        char code[JARAK__LINK_CODE_BYTES] = "";
        memcpy(code, graph->codes[i].code, (size_t)digits);
        if (units->n_codes == 0 || strcmp(units->codes[units->n_codes - 1].code, code) != 0) {
            jarak__linked_code *unit = &units->codes[units->n_codes];
            *unit = (jarak__linked_code){.last_newer = JARAK__NEVER, .parent = units->n_codes++};
            memcpy(unit->code, code, sizeof unit->code);
        }
        jarak__linked_code *unit = &units->codes[units->n_codes - 1];
        unit->last_newer = graph->codes[i].last_newer > unit->last_newer ? graph->codes[i].last_newer : unit->last_newer;
    }
    return units->codes != NULL;
}

static size_t unit_of(const jarak__code_links *units, const char *code, int digits)
{
    char text[JARAK__LINK_CODE_BYTES] = "";
    memcpy(text, code, (size_t)digits);
    return jarak__linked_find(units, text);
}

/* Joins products whose codes are linked, all under the barrier. */
static void join_units(const jarak__code_links *graph, int digits, jarak__code_links *units)
{
    for (size_t i = 0; i < graph->n_links; i++) {
        const jarak__linked_code *older = &graph->codes[graph->links[i].older], *newer = &graph->codes[graph->links[i].newer];
        if (older->listed == JARAK__LISTED_WHOLLY && !older->is_mixed) {
            jarak__linked_unite(units->codes, unit_of(units, older->code, digits), unit_of(units, newer->code, digits));
        }
    }
}

/* The members of what a root stands for, in their order; NULL when memory is out. */
static const char **list_members(jarak__rerouting_work *work, jarak__code_links *codes, size_t root, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < codes->n_codes; i++) {
        *n += jarak__linked_root(codes->codes, i) == root;
    }
    const char **members = jarak__rerouting_keep(work, *n, sizeof *members);
    size_t at = 0;
    for (size_t i = 0; members != NULL && i < codes->n_codes; i++) {
        if (jarak__linked_root(codes->codes, i) == root &&
            (members[at++] = jarak__rerouting_keep_text(work, codes->codes[i].code)) == NULL) {
            return NULL;
        }
    }
    return members;
}

/* A name that readers know today: the lowest of the codes on the newest list. */
static size_t name_of(jarak__code_links *units, size_t root)
{
    size_t name = root;
    for (size_t i = root; i < units->n_codes; i++) {
        if (jarak__linked_root(units->codes, i) == root && units->codes[i].last_newer > units->codes[name].last_newer) {
            name = i;
        }
    }
    return name;
}

static int compare_families(const void *a, const void *b)
{
    return strcmp(((const jarak_rerouting_family *)a)->product, ((const jarak_rerouting_family *)b)->product);
}

/* "851798 851799"; NULL when memory is out. */
static const char *join_members(jarak__rerouting_work *work, size_t n, const char *const *members)
{
    jarak__writer text = {0};
    for (size_t i = 0; i < n; i++) {
        jarak__write_format(&text, "%s%s", i > 0 ? " " : "", members[i]);
    }
    const char *kept = text.failed ? NULL : jarak__rerouting_keep_text(work, text.bytes);
    jarak__writer_release(&text);
    return kept;
}

static jarak_status list_families(jarak__rerouting_work *work, jarak__code_links *units, jarak_error *error)
{
    work->families = jarak__rerouting_keep(work, units->n_codes, sizeof *work->families);
    bool has_memory = work->families != NULL;
    for (size_t i = 0; has_memory && i < units->n_codes; i++) {
        size_t n = 0;
        if (jarak__linked_root(units->codes, i) != i) {
            continue;
        }
        const char **members = list_members(work, units, i, &n);
        has_memory = members != NULL;
        if (has_memory && n > 1) {
            const char *name = jarak__rerouting_keep_text(work, units->codes[name_of(units, i)].code);
            const char *joined = join_members(work, n, members);
            has_memory = name != NULL && joined != NULL;
            work->families[work->n_families++] = (jarak_rerouting_family){name, n, members, joined};
        }
    }
    if (has_memory) {
        qsort(work->families, work->n_families, sizeof *work->families, compare_families);
    }
    work->has_families = has_memory && work->n_families > 0;
    return has_memory ? JARAK_OK : jarak__rerouting_no_memory(error);
}

/* Codes that are joined and not all under the barrier, as what cannot be told apart. */
static jarak_status list_mixed(jarak__rerouting_work *work, jarak__code_links *graph, jarak_error *error)
{
    work->mixed = jarak__rerouting_keep(work, graph->n_codes, sizeof *work->mixed);
    bool has_memory = work->mixed != NULL;
    for (size_t i = 0; has_memory && i < graph->n_codes; i++) {
        if (graph->codes[i].is_mixed && jarak__linked_root(graph->codes, i) == i) {
            jarak_rerouting_family *mixed = &work->mixed[work->n_mixed++];
            mixed->members = list_members(work, graph, i, &mixed->n_members);
            has_memory = mixed->members != NULL;
        }
    }
    return has_memory ? JARAK_OK : jarak__rerouting_no_memory(error);
}

/* ---------------------------------------------------------------------------------------------------------------- tables */

static void write_told(const jarak__code_links *graph, jarak__writer *sql)
{
    jarak__write_text(sql, "CREATE OR REPLACE TEMP TABLE rerouting_told AS SELECT * FROM (VALUES ('', false, false, false)");
    for (size_t i = 0; i < graph->n_codes; i++) {
        const jarak__linked_code *code = &graph->codes[i];
        const bool is_whole = code->listed == JARAK__LISTED_WHOLLY && !code->is_mixed;
        if (is_whole || code->is_mixed) {
            jarak__sql_write(sql, ", (%Q, %s, %s, %s)", code->code, is_whole && code->first_newer != JARAK__NEVER ? "true" : "false",
                             is_whole && code->last_older != JARAK__NEVER ? "true" : "false", code->is_mixed ? "true" : "false");
        }
    }
    jarak__write_text(sql, ") t(code, has_before, has_after, is_mixed); ");
}

static void write_families(const jarak__rerouting_work *work, jarak__writer *sql)
{
    jarak__write_text(sql, "CREATE OR REPLACE TEMP TABLE rerouting_family AS SELECT * FROM (VALUES ");
    for (size_t i = 0; i < work->n_families; i++) {
        const jarak_rerouting_family *family = &work->families[i];
        for (size_t member = 0; member < family->n_members; member++) {
            jarak__sql_write(sql, "%s(%Q, %Q)", i + member > 0 ? ", " : "", family->members[member], family->product);
        }
    }
    jarak__sql_write(sql,
                     ") t(code, family); CREATE OR REPLACE TEMP TABLE rerouting_row AS SELECT r.*, coalesce(m.family, left(product, %d)) "
                     "AS good FROM rerouting_row r LEFT JOIN rerouting_family m ON m.code = left(product, %d)",
                     work->digits, work->digits);
}

jarak_status jarak__rerouting_make_families(jarak__rerouting_work *work, jarak__code_links *graph, jarak_error *error)
{
    jarak__code_links units = {0};
    jarak__writer sql = {0};
    jarak_status status = make_units(graph, work->digits, &units) ? JARAK_OK : jarak__rerouting_no_memory(error);
    if (status == JARAK_OK) {
        join_units(graph, work->digits, &units);
        status = list_families(work, &units, error);
    }
    status = status == JARAK_OK ? list_mixed(work, graph, error) : status;
    write_told(graph, &sql);
    if (work->has_families) {
        write_families(work, &sql);
    }
    status = status == JARAK_OK && sql.failed ? jarak__rerouting_no_memory(error) : status;
    status = status == JARAK_OK ? jarak__sql_run(work->store, sql.bytes, error) : status;
    work->has_told = status == JARAK_OK;
    jarak__writer_release(&sql);
    jarak__code_links_release(&units);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- for the answer */

jarak_status jarak__rerouting_count_links(jarak__rerouting_work *work, const bool *is_backwards, jarak_error *error)
{
    jarak_rerouting_concordance *all = jarak__rerouting_keep(work, work->n_used, sizeof *all);
    size_t n = 0;
    if (all == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    for (size_t i = 0; i < work->n_used; i++) {
        const jarak_rerouting_link *link = work->used[i];
        const char *older = is_backwards[i] ? link->to_list : link->from_list, *newer = is_backwards[i] ? link->from_list : link->to_list;
        size_t at = 0;
        while (at < n &&
               (strcmp(all[at].older, older) != 0 || strcmp(all[at].newer, newer) != 0 || strcmp(all[at].source, link->source) != 0)) {
            at++;
        }
        all[at].older = older;
        all[at].newer = newer;
        all[at].source = link->source;
        all[at].n_links++;
        n += at == n;
    }
    work->found.n_concordances = n;
    work->found.concordances = all;
    return JARAK_OK;
}

static bool is_tested(const jarak_rerouting *found, const char *product)
{
    bool is = false;
    for (size_t i = 0; !is && i < found->n_products; i++) {
        is = strcmp(found->products[i], product) == 0;
    }
    for (size_t i = 0; !is && i < found->n_changed; i++) {
        is = strcmp(found->changed[i].product, product) == 0;
    }
    return is;
}

jarak_status jarak__rerouting_joined_codes(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_rerouting_family *families = jarak__rerouting_keep(work, work->n_families, sizeof *families);
    size_t n = 0;
    if (families == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    for (size_t i = 0; i < work->n_families; i++) {
        if (is_tested(&work->found, work->families[i].product)) {
            families[n++] = work->families[i];
        }
    }
    work->found.families = families;
    work->found.n_families = n;
    return JARAK_OK;
}
