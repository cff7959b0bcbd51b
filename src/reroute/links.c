/* Codes that concordances link, and what is joined by them. */
#include "reroute/links.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { FIRST_YEAR = 1600, MONTHS_A_YEAR = 12, YEAR_DIGITS = 4 };

/* ---------------------------------------------------------------------------------------------------------------- which hold */

/* Editions of the Harmonized System, by the year from which on they hold (World Customs Organization). */
static const int editions[] = {1988, 1996, 2002, 2007, 2012, 2017, 2022, 2028};
enum { N_EDITIONS = sizeof editions / sizeof editions[0] };

/* "CN2021" apart: how long the name is, and in which years it holds. */
static bool read_list(const char *list, size_t *length, int *year, int *end)
{
    const size_t all = strlen(list);
    if (all < YEAR_DIGITS || strspn(list + all - YEAR_DIGITS, "0123456789") != YEAR_DIGITS) {
        return false;
    }
    *length = all - YEAR_DIGITS;
    *year = (int)strtol(list + *length, NULL, 10);
    *end = *year + 1;
    for (size_t i = 0; *length == 2 && strncmp(list, "HS", 2) == 0 && i + 1 < N_EDITIONS; i++) {
        if (editions[i] <= *year && *year < editions[i + 1]) {
            *end = editions[i + 1];
        }
    }
    return true;
}

static int january(int year)
{
    return (year - FIRST_YEAR) * MONTHS_A_YEAR;
}

bool jarak__link_holds(const jarak_rerouting_link *link, int first, int last, int *since, bool *is_backwards)
{
    size_t from_length, to_length;
    int from, from_end, to, to_end;
    if (!read_list(link->from_list, &from_length, &from, &from_end) || !read_list(link->to_list, &to_length, &to, &to_end) ||
        from_length != to_length || strncmp(link->from_list, link->to_list, from_length) != 0 || from == to) {
        return false;
    }
    *is_backwards = from > to;
    *since = january(*is_backwards ? from : to);
    return *since > first && *since <= last && january(*is_backwards ? to_end : from_end) > first;
}

/* ---------------------------------------------------------------------------------------------------------------- the graph */

static int compare_codes(const void *a, const void *b)
{
    return strcmp(((const jarak__linked_code *)a)->code, ((const jarak__linked_code *)b)->code);
}

static void add_code(jarak__code_links *graph, const char *text)
{
    jarak__linked_code *code = &graph->codes[graph->n_codes++];
    const size_t length = strlen(text);
    *code = (jarak__linked_code){.first_traded = JARAK__NEVER,
                                 .last_traded = JARAK__NEVER,
                                 .first_newer = JARAK__NEVER,
                                 .last_newer = JARAK__NEVER,
                                 .first_older = JARAK__NEVER,
                                 .last_older = JARAK__NEVER};
    memcpy(code->code, text, length < sizeof code->code ? length : sizeof code->code - 1);
}

/* Sorts the codes, each once. */
static void sort_codes(jarak__code_links *graph)
{
    size_t n = 0;
    qsort(graph->codes, graph->n_codes, sizeof *graph->codes, compare_codes);
    for (size_t i = 0; i < graph->n_codes; i++) {
        if (n == 0 || strcmp(graph->codes[n - 1].code, graph->codes[i].code) != 0) {
            graph->codes[n++] = graph->codes[i];
        }
    }
    graph->n_codes = n;
    for (size_t i = 0; i < n; i++) {
        graph->codes[i].parent = i;
    }
}

static void widen(int month, int *first, int *last)
{
    *first = *first == JARAK__NEVER || month < *first ? month : *first;
    *last = month > *last ? month : *last;
}

bool jarak__code_links_make(size_t n, const jarak_rerouting_link *const *links, const int *since, const bool *is_backwards,
                            jarak__code_links *graph)
{
    *graph =
        (jarak__code_links){.codes = jarak__calloc(2 * n + 1, sizeof *graph->codes), .links = jarak__calloc(n + 1, sizeof *graph->links)};
    if (graph->codes == NULL || graph->links == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        add_code(graph, links[i]->from_code);
        add_code(graph, links[i]->to_code);
    }
    sort_codes(graph);
    for (size_t i = 0; i < n; i++) {
        const size_t from = jarak__linked_find(graph, links[i]->from_code), to = jarak__linked_find(graph, links[i]->to_code);
        const jarak__code_link link = {.older = is_backwards[i] ? to : from, .newer = is_backwards[i] ? from : to, .since = since[i]};
        widen(link.since, &graph->codes[link.older].first_older, &graph->codes[link.older].last_older);
        widen(link.since, &graph->codes[link.newer].first_newer, &graph->codes[link.newer].last_newer);
        graph->links[graph->n_links++] = link;
    }
    return true;
}

void jarak__code_links_release(jarak__code_links *graph)
{
    jarak__free(graph->codes);
    jarak__free(graph->links);
    *graph = (jarak__code_links){0};
}

size_t jarak__linked_find(const jarak__code_links *graph, const char *code)
{
    size_t low = 0, high = graph->n_codes;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(graph->codes[middle].code, code);
        if (order == 0) {
            return middle;
        }
        *(order < 0 ? &low : &high) = order < 0 ? middle + 1 : middle;
    }
    return SIZE_MAX;
}

/* ---------------------------------------------------------------------------------------------------------------- joined */

size_t jarak__linked_root(jarak__linked_code *codes, size_t code)
{
    while (codes[code].parent != code) {
        codes[code].parent = codes[codes[code].parent].parent; /* halves the path */
        code = codes[code].parent;
    }
    return code;
}

/* The lowest code stands for all, so that nothing depends on the order of links. */
void jarak__linked_unite(jarak__linked_code *codes, size_t a, size_t b)
{
    a = jarak__linked_root(codes, a);
    b = jarak__linked_root(codes, b);
    codes[a > b ? a : b].parent = a < b ? a : b;
}

bool jarak__linked_code_ended(const jarak__linked_code *code)
{
    return code->last_older > code->last_newer && code->last_traded < code->last_older;
}

bool jarak__linked_code_began(const jarak__linked_code *code)
{
    const bool is_new = code->first_newer != JARAK__NEVER && (code->first_older == JARAK__NEVER || code->first_older > code->first_newer);
    return is_new && (code->first_traded == JARAK__NEVER || code->first_traded >= code->first_newer);
}

/* Whether any code became implied by those that were listed before. */
static bool imply(jarak__code_links *graph, bool *later, bool *earlier)
{
    bool has_any = false;
    for (size_t i = 0; i < graph->n_codes; i++) {
        later[i] = graph->codes[i].last_older != JARAK__NEVER;
        earlier[i] = graph->codes[i].first_newer != JARAK__NEVER;
    }
    for (size_t i = 0; i < graph->n_links; i++) {
        const jarak__code_link *link = &graph->links[i];
        later[link->older] = later[link->older] && graph->codes[link->newer].listed == JARAK__LISTED_WHOLLY;
        earlier[link->newer] = earlier[link->newer] && graph->codes[link->older].listed == JARAK__LISTED_WHOLLY;
    }
    for (size_t i = 0; i < graph->n_codes; i++) {
        jarak__linked_code *code = &graph->codes[i];
        const bool is_all = (later[i] && jarak__linked_code_ended(code)) || (earlier[i] && jarak__linked_code_began(code));
        if (code->listed == JARAK__LISTED_NONE && is_all) {
            code->listed = JARAK__LISTED_WHOLLY;
            code->is_implied = has_any = true;
        }
    }
    return has_any;
}

bool jarak__code_links_join(jarak__code_links *graph)
{
    bool *later = jarak__calloc(graph->n_codes + 1, sizeof *later), *earlier = jarak__calloc(graph->n_codes + 1, sizeof *earlier);
    const bool has_memory = later != NULL && earlier != NULL;
    while (has_memory && imply(graph, later, earlier)) {
    }
    for (size_t i = 0; has_memory && i < graph->n_links; i++) {
        const jarak__code_link *link = &graph->links[i];
        jarak__linked_code *older = &graph->codes[link->older], *newer = &graph->codes[link->newer];
        const bool is_partly = older->listed == JARAK__LISTED_PARTLY || newer->listed == JARAK__LISTED_PARTLY;
        older->is_mixed = newer->is_mixed = older->is_mixed || newer->is_mixed || (is_partly && older != newer);
        jarak__linked_unite(graph->codes, link->older, link->newer);
    }
    for (size_t i = 0; has_memory && i < graph->n_codes; i++) { /* of any that differs the root is mixed, too */
        jarak__linked_code *root = &graph->codes[jarak__linked_root(graph->codes, i)];
        root->is_mixed = root->is_mixed || graph->codes[i].is_mixed || graph->codes[i].listed != root->listed;
    }
    for (size_t i = 0; has_memory && i < graph->n_codes; i++) {
        graph->codes[i].is_mixed = graph->codes[jarak__linked_root(graph->codes, i)].is_mixed;
    }
    jarak__free(later);
    jarak__free(earlier);
    return has_memory;
}
