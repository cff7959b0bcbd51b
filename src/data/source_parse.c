/* From YAML to a source description: every key is checked, and what is wrong is named with its line. */
#include <regex.h>
#include <string.h>

#include "base/alloc.h"
#include "data/source_parse.h"

static const char *const fact_tables[] = {"flow",      "rollcall", "vote",         "event",       "membership",           "sanction",
                                          "alignment", "figure",   "product_list", "concordance", "published_ideal_point"};

static jarak_status read_state(jarak__source *source, jarak__state_column *state, jarak_error *error)
{
    static const char *const keys[] = {"system", "year", "outside", "aggregates", "aliases", NULL};
    jarak_status status = jarak__yaml_want_text(state->node, "system", true, &state->system, error);
    if (status == JARAK_OK && strcmp(state->system, "any") == 0 && (source->is_bulk || source->n_besides > 0)) {
        return jarak__yaml_fail(state->node, error, "`system: any` needs a look at the rows first: not with `bulk` or `beside`");
    }
    if (status == JARAK_OK) {
        status = jarak__yaml_only_keys(state->node, keys, error);
    }
    if (status == JARAK_OK) {
        status = jarak__yaml_want_text(state->node, "year", false, &state->year, error);
    }
    if (status == JARAK_OK) {
        status = jarak__source_read_outside(state, error);
    }
    if (status == JARAK_OK && state->outside_today && (source->is_bulk || state->year == NULL || strcmp(state->system, "set") == 0)) {
        return jarak__yaml_fail(state->node, error, "`outside` needs a `year`, and is not for `bulk` or sets");
    }
    if (status == JARAK_OK) {
        status = jarak__source_read_texts(source, state->node, "aggregates", false, &state->aggregates, error);
    }
    if (status == JARAK_OK) {
        status = jarak__source_read_pairs(source, state->node, "aliases", &state->aliases, error);
    }
    return status;
}

static jarak_status read_states(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    jarak__yaml_node map;
    void *items;
    jarak_status status =
        jarak__yaml_want_kind(jarak__source_root_of(source, root, "states"), "states", JARAK__YAML_MAP, false, &map, error);
    if (status == JARAK_OK) {
        status = jarak__source_take(source, jarak__yaml_count(map), sizeof *source->states, &items, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    source->states = items;
    source->n_states = jarak__yaml_count(map);
    for (size_t i = 0; status == JARAK_OK && i < source->n_states; i++) {
        source->states[i].node = jarak__yaml_item(map, i, &source->states[i].column);
        status = read_state(source, &source->states[i], error);
    }
    return status;
}

static jarak_status read_units(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    jarak__yaml_node map;
    void *items;
    jarak_status status = jarak__yaml_want_kind(jarak__source_root_of(source, root, "units"), "units", JARAK__YAML_MAP, false, &map, error);
    if (status == JARAK_OK) {
        status = jarak__source_take(source, jarak__yaml_count(map), sizeof *source->units, &items, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    source->units = items;
    source->n_units = jarak__yaml_count(map);
    for (size_t i = 0; status == JARAK_OK && i < source->n_units; i++) {
        jarak__unit_column *unit = &source->units[i];
        unit->node = jarak__yaml_item(map, i, &unit->column);
        status = jarak__source_read_texts(source, map, unit->column, true, &unit->units, error);
    }
    return status;
}

/* Reads the list under key into the rules, which have room for it. */
static jarak_status read_rules(jarak__source *source, jarak__yaml_node list, bool is_reject, jarak_error *error)
{
    static const char *const skip_keys[] = {"reason", "when", "usual", NULL};
    static const char *const reject_keys[] = {"column", "reason", "when", NULL};
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < jarak__yaml_count(list); i++) {
        jarak__yaml_node map = jarak__yaml_item(list, i, NULL);
        jarak__rule *rule = &source->rules[source->n_rules++];
        rule->is_reject = is_reject;
        status = jarak__yaml_want_text(map, "reason", true, &rule->reason, error);
        if (status == JARAK_OK) {
            status = jarak__yaml_want_kind(map, "when", JARAK__YAML_TEXT, true, &rule->when, error);
        }
        if (status == JARAK_OK && !is_reject) {
            status = jarak__yaml_want_bool(map, "usual", false, &rule->is_usual, error);
        }
        if (status == JARAK_OK && is_reject) {
            status = jarak__yaml_want_text(map, "column", true, &rule->column, error);
        }
        if (status == JARAK_OK) {
            status = jarak__yaml_only_keys(map, is_reject ? reject_keys : skip_keys, error);
        }
    }
    return status;
}

/* The rules of the description, then those that its `map` made: skips of both before rejections of both. */
static jarak_status read_all_rules(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    const jarak__yaml_node made = source->made != NULL ? jarak__yaml_root(source->made) : root;
    const size_t n_roots = source->made != NULL ? 2 : 1;
    jarak__yaml_node lists[4] = {0};
    size_t n_lists = 0, n_rules = 0;
    void *items;
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < 2 * n_roots; i++) {
        status = jarak__yaml_want_kind(i % n_roots == 0 ? root : made, i < n_roots ? "skip" : "reject", JARAK__YAML_LIST, false,
                                       &lists[n_lists], error);
        n_rules += status == JARAK_OK ? jarak__yaml_count(lists[n_lists++]) : 0;
    }
    if (status == JARAK_OK) {
        status = jarak__source_take(source, n_rules, sizeof *source->rules, &items, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    source->rules = items;
    for (size_t i = 0; status == JARAK_OK && i < n_lists; i++) {
        status = read_rules(source, lists[i], i >= n_roots, error);
    }
    return status;
}

static jarak_status read_targets(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    jarak__yaml_node map;
    void *items;
    jarak_status status = jarak__yaml_want_kind(jarak__source_root_of(source, root, "facts"), "facts", JARAK__YAML_MAP, true, &map, error);
    if (status == JARAK_OK) {
        status = jarak__source_take(source, jarak__yaml_count(map), sizeof *source->targets, &items, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    source->targets = items;
    source->n_targets = jarak__yaml_count(map);
    if (source->is_one_pass && (source->is_bulk || source->n_targets > 1 || source->title_column != NULL)) {
        return jarak__yaml_fail(map, error,
                                "`one_pass` is for files that give facts to one table, cite one publication and are not `bulk`");
    }
    if (source->n_targets == 0 || (source->is_bulk && source->n_targets > 1)) {
        return jarak__yaml_fail(map, error, source->is_bulk ? "a bulk file gives facts to one table" : "`facts` is empty");
    }
    for (size_t i = 0; i < source->n_targets; i++) {
        jarak__target *target = &source->targets[i];
        target->select = jarak__yaml_item(map, i, &target->table);
        bool known = false;
        for (size_t t = 0; t < sizeof fact_tables / sizeof fact_tables[0]; t++) {
            known = known || strcmp(fact_tables[t], target->table) == 0;
        }
        if (!known) {
            return jarak__yaml_fail(target->select, error,
                                    "`%s` is no table of facts; they are flow, rollcall, vote, event, membership, sanction, alignment and "
                                    "figure, and of reference "
                                    "product_list, concordance and published_ideal_point",
                                    target->table);
        }
        if (target->select.kind != JARAK__YAML_TEXT) {
            return jarak__yaml_fail(target->select, error, "`%s` must be a SELECT", target->table);
        }
    }
    return JARAK_OK;
}

/* Where the figures are from: one publication, or one a row. */
static jarak_status read_publication(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    static const char *const keys[] = {"title", "publisher", "url", NULL};
    jarak__yaml_node map;
    jarak_status status =
        jarak__yaml_want_kind(jarak__source_root_of(source, root, "source"), "source", JARAK__YAML_MAP, false, &map, error);
    if (status != JARAK_OK) {
        return status;
    }
    bool cites = map.kind != JARAK__YAML_ABSENT;
    const struct {
        jarak__yaml_node map;
        const char *key;
        bool required;
        const char **text;
    } texts[] = {
        {jarak__source_root_of(source, root, "title"), "title", !cites, &source->title},
        {jarak__source_root_of(source, root, "publisher"), "publisher", !cites && source->made == NULL, &source->publisher},
        {jarak__source_root_of(source, root, "url"), "url", false, &source->url},
        {jarak__source_root_of(source, root, "licence"), "licence", false, &source->licence},
        {map, "title", true, &source->title_column},
        {map, "publisher", true, &source->publisher_column},
        {map, "url", true, &source->url_column},
    };
    size_t count = cites ? 7 : 4;
    for (size_t i = 0; status == JARAK_OK && i < count; i++) {
        status = jarak__yaml_want_text(texts[i].map, texts[i].key, texts[i].required, texts[i].text, error);
    }
    if (status == JARAK_OK && cites && source->is_bulk) {
        return jarak__yaml_fail(map, error, "the rows of a bulk file cannot each cite a publication");
    }
    return status == JARAK_OK ? jarak__yaml_only_keys(map, keys, error) : status;
}

static jarak_status read_a_name(jarak__yaml_node root, const char *key, bool required, const char **name, jarak_error *error)
{
    jarak_status status = jarak__yaml_want_text(root, key, required, name, error);
    if (status != JARAK_OK || *name == NULL) {
        return status;
    }
    if (strlen(*name) > 63 || strspn(*name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(*name)) {
        return jarak__yaml_fail(jarak__yaml_get(root, key), error, "a name is made of small letters, digits and `_`, 63 at most: not `%s`",
                                *name);
    }
    return JARAK_OK;
}

static jarak_status read_name(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    jarak_status status = read_a_name(root, "name", true, &source->name, error);
    if (status == JARAK_OK) {
        status = read_a_name(root, "publication", false, &source->publication, error);
    }
    source->publication = source->publication != NULL ? source->publication : source->name;
    return status;
}

static jarak_status read_repeats(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    const char *repeats;
    jarak_status status = jarak__yaml_want_text(root, "repeats", false, &repeats, error);
    if (status == JARAK_OK && repeats != NULL) {
        source->keeps_repeats = strcmp(repeats, "keep") == 0;
        if (!source->keeps_repeats && strcmp(repeats, "error") != 0) {
            return jarak__yaml_fail(jarak__yaml_get(root, "repeats"), error, "`repeats` must be error or keep, not `%s`", repeats);
        }
    }
    return status;
}

static jarak_status read_scalars(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    jarak_status status = jarak__yaml_want_bool(root, "bulk", false, &source->is_bulk, error);
    if (status == JARAK_OK) {
        status = jarak__yaml_want_bool(jarak__source_root_of(source, root, "one_pass"), "one_pass", false, &source->is_one_pass, error);
    }
    if (status == JARAK_OK) {
        status = jarak__yaml_want_text(root, "file_name", false, &source->file_name, error);
    }
    if (status == JARAK_OK) {
        status = jarak__yaml_want_kind(root, "match", JARAK__YAML_TEXT, false, &source->match, error);
    }
    if (status == JARAK_OK) {
        status = jarak__yaml_want_kind(jarak__source_root_of(source, root, "rows"), "rows", JARAK__YAML_TEXT, false, &source->rows, error);
    }
    if (status == JARAK_OK) {
        status = jarak__yaml_want_kind(jarak__source_root_of(source, root, "coverage"), "coverage", JARAK__YAML_TEXT, false,
                                       &source->coverage, error);
    }
    if (status == JARAK_OK) {
        status = jarak__yaml_want_kind(jarak__source_root_of(source, root, "vintage"), "vintage", JARAK__YAML_TEXT, false, &source->vintage,
                                       error);
    }
    return status == JARAK_OK ? read_repeats(source, root, error) : status;
}

/* Each of the patterns must be one. */
static jarak_status check_patterns(const jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    for (size_t i = 0; i < source->columns_like.count; i++) {
        regex_t regex;
        if (regcomp(&regex, source->columns_like.items[i], REG_EXTENDED | REG_NOSUB) != 0) {
            return jarak__yaml_fail(jarak__yaml_get(root, "columns_like"), error, "`%s` is no regular expression",
                                    source->columns_like.items[i]);
        }
        regfree(&regex);
    }
    return JARAK_OK;
}

static jarak_status read_columns(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    jarak_status status = jarak__source_read_texts(source, jarak__source_root_of(source, root, "columns_like"), "columns_like", false,
                                                   &source->columns_like, error);
    if (status == JARAK_OK) {
        status = check_patterns(source, root, error);
    }
    if (status == JARAK_OK) {
        bool is_required = source->cut.header && source->columns_like.count == 0;
        status = jarak__source_read_texts(source, root, "columns", is_required, &source->columns, error);
    }
    if (status == JARAK_OK) {
        status = jarak__source_read_texts(source, root, "columns_not", false, &source->columns_not, error);
    }
    if (status == JARAK_OK) {
        status = jarak__yaml_want_bool(root, "columns_only", false, &source->has_no_other_columns, error);
    }
    if (status == JARAK_OK) {
        status = jarak__source_read_texts(source, root, "columns_may", false, &source->columns_may, error);
    }
    return status == JARAK_OK ? jarak__source_read_texts(source, root, "telling", false, &source->telling, error) : status;
}

static jarak_status read_source(jarak__source *source, jarak_error *error)
{
    static const char *const keys[] = {
        "name",         "title",        "publisher", "url",         "licence", "columns", "columns_not", "columns_may",
        "columns_like", "columns_only", "telling",   "file_name",   "match",   "file",    "beside",      "bulk",
        "one_pass",     "rows",         "states",    "units",       "skip",    "reject",  "source",      "facts",
        "repeats",      "coverage",     "cells",     "publication", "vintage", "map",     NULL};
    static jarak_status (*const readers[])(jarak__source *, jarak__yaml_node, jarak_error *) = {
        read_name,  read_scalars,   read_publication, jarak__source_read_file,  read_columns, jarak__source_read_besides, read_states,
        read_units, read_all_rules, read_targets,     jarak__source_read_cells,
    };
    jarak__yaml_node root = jarak__yaml_root(source->document);
    if (root.kind != JARAK__YAML_MAP) {
        return jarak__yaml_fail(root, error, "a source description is a map that begins with `name: …`");
    }
    jarak_status status = jarak__yaml_only_keys(root, keys, error);
    if (status == JARAK_OK) {
        status = jarak__source_make_of_map(source, root, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < sizeof readers / sizeof readers[0]; i++) {
        status = readers[i](source, root, error);
    }
    return status;
}

jarak_status jarak__source_parse(const char *file, const void *bytes, size_t size, jarak__source **source, jarak_error *error)
{
    *source = NULL;
    jarak__source *parsed = jarak__calloc(1, sizeof *parsed);
    if (parsed == NULL) {
        return jarak__source_no_memory(error);
    }
    jarak_status status = jarak__yaml_parse(file, bytes, size, &parsed->document, error);
    if (status == JARAK_OK) {
        status = read_source(parsed, error);
    }
    if (status != JARAK_OK) {
        jarak__source_free(parsed);
        return status;
    }
    *source = parsed;
    return JARAK_OK;
}

void jarak__source_free(jarak__source *source)
{
    if (source != NULL) {
        jarak__yaml_free(source->document);
        jarak__yaml_free(source->made);
        jarak__arena_release(&source->arena);
        jarak__free(source);
    }
}
