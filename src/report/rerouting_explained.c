/* One product of rerouted goods traced: its months, the arithmetic from them to what is printed, and the rows that they are from. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/rerouting.h"

enum { MONTHS_A_YEAR = 12 };

static const char *const leg_keys[] = {
    [JARAK_LEG_TO_HUB] = "to_hub",       [JARAK_LEG_ONWARD] = "onward",     [JARAK_LEG_DIRECT] = "direct",
    [JARAK_LEG_ALL_GOODS] = "all_goods", [JARAK_LEG_RECORDED] = "recorded", [JARAK_LEG_COMPARED] = "compared"};

/* ---------------------------------------------------------------------------------------------------------------- months */

/* A row a flow and window: to each hub, from it to the destination where that is known, and directly. */
typedef struct months_row {
    const char *from, *to;
    const double *values; /* n_months of the window */
    size_t year;
} months_row;

static bool is_known(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            return true;
        }
    }
    return false;
}

/* The flow at place, of all there are; false behind the last. */
static bool find_flow(const jarak_rerouting *found, size_t place, months_row *row)
{
    const jarak_rerouting_explained *explained = found->explained;
    const size_t cells = found->n_years * explained->n_months;
    size_t at = 0;
    for (size_t i = 0; i < explained->n_pairs; i++) {
        const jarak_rerouting_traced *traced = &explained->pairs[i];
        const char *hub = found->hubs[found->fit->pairs[traced->pair].hub];
        if (at++ == place) {
            *row = (months_row){.from = found->origin, .to = hub, .values = traced->flow};
            return true;
        }
        if (is_known(traced->onward, cells) && at++ == place) {
            *row = (months_row){.from = hub, .to = found->destination, .values = traced->onward};
            return true;
        }
    }
    *row = (months_row){.from = found->origin, .to = found->destination, .values = explained->direct};
    return at == place;
}

static months_row months_row_of(const jarak_rerouting *found, size_t place)
{
    months_row row = {0};
    const size_t year = place % found->n_years;
    (void)find_flow(found, place / found->n_years, &row);
    row.values += year * found->explained->n_months;
    row.year = year;
    return row;
}

static void months_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_rerouting *found = data;
    const size_t n = found->explained->n_months;
    const months_row months = months_row_of(found, row);
    if (column == 0) {
        snprintf(cell->scratch, sizeof cell->scratch, "%s → %s", months.from, months.to);
        jarak__cell_text(cell, cell->scratch);
    } else if (column == 1) {
        jarak__cell_text(cell, found->explained->months[months.year * n]);
    } else if (column < n + 2) {
        jarak__cell_number(cell, months.values[column - 2]);
    } else {
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            sum += months.values[i];
        }
        jarak__cell_number(cell, sum);
    }
}

static bool months_block(const void *data, size_t row)
{
    return row > 0 && row % ((const jarak_rerouting *)data)->n_years == 0;
}

static void write_months(const jarak_rerouting *found, jarak__output *out)
{
    static const char *const names[MONTHS_A_YEAR] = {"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"};
    const jarak_rerouting_explained *explained = found->explained;
    jarak__column columns[MONTHS_A_YEAR + 3] = {{.title = N_("flow")}, {.title = N_("window from")}};
    for (size_t i = 0; i < explained->n_months; i++) {
        const char *month = strrchr(explained->months[i], '-') + 1;
        columns[i + 2] = (jarak__column){.title = names[((size_t)(month[0] - '0') * 10 + (size_t)(month[1] - '0') - 1) % MONTHS_A_YEAR],
                                         .type = JARAK_NUMBER};
    }
    columns[explained->n_months + 2] = (jarak__column){.title = N_("sum"), .type = JARAK_NUMBER};
    months_row unused;
    size_t n_flows = 1;
    while (find_flow(found, n_flows, &unused)) {
        n_flows++;
    }
    const jarak__sheet sheet = {.data = found,
                                .n_rows = n_flows * found->n_years,
                                .n_columns = explained->n_months + 3,
                                .columns = columns,
                                .cell = months_cell,
                                .starts_block = months_block,
                                .indent = 2};
    jarak__page_sheet(out, &sheet);
}

/* ---------------------------------------------------------------------------------------------------------------- numbers */

typedef struct number_list {
    const jarak_rerouting_number *numbers;
    size_t n;
} number_list;

static void number_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_rerouting_number *number = &((const number_list *)data)->numbers[row];
    if (column == 1) {
        jarak__cell_number(cell, number->value);
    } else {
        jarak__cell_text(cell, column == 0 ? number->key : number->words);
    }
}

static void write_numbers(const number_list *list, jarak__output *out)
{
    static const jarak__column columns[] = {{.title = N_("number")}, {.title = N_("value"), .type = JARAK_NUMBER}, {.title = N_("how")}};
    const jarak__sheet sheet = {.data = list, .n_rows = list->n, .n_columns = 3, .columns = columns, .cell = number_cell, .indent = 2};
    jarak__page_sheet(out, &sheet);
}

static const char *missing_words(jarak_reroute_missing missing)
{
    return missing == JARAK_REROUTE_SMALL  ? _("not tested: below the floor")
           : missing == JARAK_REROUTE_RARE ? _("not tested: traded in too few months")
                                           : _("not tested: a month is not known");
}

/* S5: when. */
static void write_dates(const jarak_rerouting *found, size_t place, jarak__writer *text)
{
    const jarak_rerouting_date *rise = &found->rises[place], *fall = &found->falls[found->fit->pairs[place].product];
    if (rise->month != NULL) {
        jarak__write_format(text, _("more since %s (90%%: %s to %s)"), rise->month, rise->low, rise->high);
        if (fall->month != NULL) {
            jarak__write_format(text, _("; less directly since %s (%s to %s)"), fall->month, fall->low, fall->high);
        }
        jarak__write_text(text, "\n");
    }
}

static void write_pairs(const jarak_rerouting *found, jarak__output *out)
{
    const jarak_rerouting_explained *explained = found->explained;
    for (size_t i = 0; i < explained->n_pairs; i++) {
        const jarak_rerouting_traced *traced = &explained->pairs[i];
        const jarak_reroute_pair *pair = &found->fit->pairs[traced->pair];
        const number_list list = {traced->numbers, traced->n_numbers};
        jarak__write_format(&out->text, "%s → %s", found->origin, found->hubs[pair->hub]);
        if (pair->change.missing != JARAK_REROUTE_TESTED) {
            jarak__write_format(&out->text, " (%s)", missing_words(pair->change.missing));
        } else if (found->linked[traced->pair]) {
            jarak__write_text(&out->text, _(" (linked to what was found)"));
        }
        jarak__write_format(&out->text, _(", n = %zu months, k = %g\n"), explained->n_months, found->taylor_power_used);
        write_numbers(&list, out);
        write_dates(found, traced->pair, &out->text);
    }
    const number_list list = {explained->numbers, explained->n_numbers};
    jarak__write_format(&out->text, _("%s, all hubs\n"), found->products[explained->product]);
    write_numbers(&list, out);
}

/* ---------------------------------------------------------------------------------------------------------------- rows */

enum { LEG, EXPORTER, IMPORTER, PRODUCT, MONTH, VALUE, UNIT, SOURCE, FILE_NAME, LINE, REPEATS, N_COLUMNS };

static const jarak__column row_columns[N_COLUMNS] = {
    [LEG] = {.key = "leg"},
    [EXPORTER] = {.key = "exporter"},
    [IMPORTER] = {.key = "importer"},
    [PRODUCT] = {.key = "product"},
    [MONTH] = {.key = "month"},
    [VALUE] = {.key = "value", .type = JARAK_NUMBER},
    [UNIT] = {.key = "unit"},
    [SOURCE] = {.key = "source"},
    [FILE_NAME] = {.key = "file"},
    [LINE] = {.key = "line", .type = JARAK_INTEGER},
    [REPEATS] = {.key = "repeats", .type = JARAK_INTEGER},
};

static void row_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_rerouting_row *r = &((const jarak_rerouting_explained *)data)->rows[row];
    const char *const texts[N_COLUMNS] = {
        [LEG] = leg_keys[r->leg], [EXPORTER] = r->exporter, [IMPORTER] = r->importer, [PRODUCT] = r->product,
        [MONTH] = r->month,       [UNIT] = r->unit,         [SOURCE] = r->source,     [FILE_NAME] = r->file};
    if (column == VALUE) {
        jarak__cell_number(cell, r->value);
    } else if (column == REPEATS || (column == LINE && r->line > 0)) {
        jarak__cell_integer(cell, column == LINE ? r->line : (int64_t)r->n_repeats);
    } else {
        jarak__cell_text(cell, texts[column]);
    }
}

void jarak__rerouting_explained_rows(const void *printing, jarak__sheet *sheet)
{
    const jarak_rerouting_explained *explained = ((const jarak__rerouting_printing *)printing)->found->explained;
    *sheet =
        (jarak__sheet){.data = explained, .n_rows = explained->n_rows, .n_columns = N_COLUMNS, .columns = row_columns, .cell = row_cell};
}

/* Rows of a leg and file. */
typedef struct row_group {
    const jarak_rerouting_row *first, *last;
    size_t n;
} row_group;

enum { MOST_GROUPS = 64 };

typedef struct row_groups {
    row_group groups[MOST_GROUPS];
    size_t n, n_others; /* rows of files beyond those */
} row_groups;

static void group_rows(const jarak_rerouting_explained *explained, row_groups *all)
{
    for (size_t i = 0; i < explained->n_rows; i++) {
        const jarak_rerouting_row *row = &explained->rows[i];
        size_t at = 0;
        while (at < all->n && (all->groups[at].first->leg != row->leg || strcmp(all->groups[at].first->file, row->file) != 0 ||
                               strcmp(all->groups[at].first->importer, row->importer) != 0)) {
            at++;
        }
        if (at == MOST_GROUPS) {
            all->n_others++;
            continue;
        }
        row_group *group = &all->groups[at];
        group->first = group->n == 0 || row->line < group->first->line ? row : group->first;
        group->last = group->n == 0 || row->line > group->last->line ? row : group->last;
        group->n++;
        all->n += at == all->n;
    }
}

static void group_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const row_group *group = &((const row_groups *)data)->groups[row];
    static const char *const words[] = {N_("to the hub"), N_("from the hub on"),     N_("directly"),
                                        N_("all goods"),  N_("recorded by the hub"), N_("to compare")};
    if (column == 0) {
        jarak__cell_text(cell, _(words[group->first->leg]));
    } else if (column == 1) {
        jarak__cell_text(cell, group->first->importer);
    } else if (column == 2) {
        jarak__cell_integer(cell, (int64_t)group->n);
    } else if (column == 3 && group->last->line > 0) { /* not every format keeps lines */
        snprintf(cell->scratch, sizeof cell->scratch, "%lld–%lld", (long long)group->first->line, (long long)group->last->line);
        jarak__cell_text(cell, cell->scratch);
    } else if (column == 4) {
        jarak__cell_text(cell, group->first->file);
    }
}

static void write_rows(const jarak_rerouting *found, jarak__output *out)
{
    static const jarak__column columns[] = {{.title = N_("rows of")},
                                            {.title = N_("importer")},
                                            {.title = N_("rows"), .type = JARAK_INTEGER},
                                            {.title = N_("lines"), .right = true},
                                            {.title = N_("file")}};
    row_groups all = {.n = 0};
    group_rows(found->explained, &all);
    const jarak__sheet sheet = {.data = &all, .n_rows = all.n, .n_columns = 5, .columns = columns, .cell = group_cell, .indent = 2};
    jarak__page_sheet(out, &sheet);
    if (all.n_others > 0) {
        jarak__write_format(&out->text, P_("and %zu row of other files\n", "and %zu rows of other files\n", all.n_others), all.n_others);
    }
    jarak__write_text(&out->text, _("Each row with its line: --format csv.\n"));
}

void jarak__rerouting_explained_page(const void *printing, jarak__output *out)
{
    const jarak_rerouting *found = ((const jarak__rerouting_printing *)printing)->found;
    out->columns = JARAK__PAGE_COLUMNS;
    jarak__rerouting_write_question(found, &out->text);
    const char *product = found->products[found->explained->product];
    const jarak_rerouting_family *family = jarak__rerouting_family(found, product);
    jarak__write_format(&out->text, _("Product %s, month by month\n"), product);
    if (family != NULL) {
        jarak__write_format(&out->text, _("The sum of codes that a concordance joins: %s\n"), family->joined);
    }
    write_months(found, out);
    write_pairs(found, out);
    write_rows(found, out);
    jarak__rerouting_write_cautions(found, &out->text);
}

/* ---------------------------------------------------------------------------------------------------------------- tree */

static void put_numbers(const jarak_rerouting_number *numbers, size_t n, jarak__json *json)
{
    jarak__json_list(json, "numbers", false);
    for (size_t i = 0; i < n; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "key", numbers[i].key);
        jarak__json_number(json, "value", numbers[i].value);
        jarak__json_text(json, "how", numbers[i].words);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

void jarak__rerouting_explained_tree(const void *printing, jarak__json *json)
{
    const jarak_rerouting *found = ((const jarak__rerouting_printing *)printing)->found;
    const jarak_rerouting_explained *explained = found->explained;
    const size_t cells = found->n_years * explained->n_months;
    jarak__sheet rows;
    jarak__rerouting_explained_rows(printing, &rows);
    jarak__json_object(json, "explained", false);
    jarak__json_text(json, "product", found->products[explained->product]);
    jarak__rerouting_put_members(found, found->products[explained->product], json);
    jarak__json_texts(json, "months", cells, explained->months);
    jarak__json_numbers(json, "direct", cells, explained->direct);
    put_numbers(explained->numbers, explained->n_numbers, json);
    jarak__json_list(json, "hubs", false);
    for (size_t i = 0; i < explained->n_pairs; i++) {
        const jarak_rerouting_traced *traced = &explained->pairs[i];
        jarak__json_object(json, NULL, false);
        jarak__json_text(json, "hub", found->hubs[found->fit->pairs[traced->pair].hub]);
        jarak__json_number(json, "lag", jarak_rerouting_lag(found, traced->pair));
        jarak__json_boolean(json, "tested", found->fit->pairs[traced->pair].change.missing == JARAK_REROUTE_TESTED);
        jarak__json_numbers(json, "flow", cells, traced->flow);
        jarak__json_numbers(json, "onward", cells, traced->onward);
        jarak__json_numbers(json, "other_goods", found->n_years, traced->other);
        put_numbers(traced->numbers, traced->n_numbers, json);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_sheet(json, "rows", &rows);
    jarak__json_end(json);
    jarak__json_texts(json, "cautions", found->n_cautions, found->cautions);
}
