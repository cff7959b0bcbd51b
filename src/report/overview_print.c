/* The answer at a glance: an indicator after the other, a line a state, the partner and its rivals side by side; then findings, what is
 * missing, and what it all rests on. */
#include <math.h>
#include <string.h>

#include "answer/answer.h"
#include "base/alloc.h"
#include "base/text.h"
#include "report/answer_pages.h"
#include "report/answer_text.h"

/* For the partner and each rival, three columns: the values, the mark, the change. */
enum { NAME, FIRST_PARTNER, COLUMNS_A_PARTNER = 3, MOST_COLUMNS = 40, INDENT = 2, NAME_COLUMNS = 24 };

static size_t n_partners(const jarak_answer *answer)
{
    size_t most = (MOST_COLUMNS - FIRST_PARTNER) / COLUMNS_A_PARTNER;
    return answer->n_rivals + 1 < most ? answer->n_rivals + 1 : most;
}

static const jarak_actor *partner_at(const jarak_answer *answer, size_t k)
{
    return k == 0 ? &answer->partner : &answer->rivals[k - 1];
}

static const jarak_indicator_change *change_at(const jarak_answer *answer, const jarak_actor *state, size_t k,
                                               const jarak_indicator *indicator)
{
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        if (strcmp(pair->state.code, state->code) == 0 && strcmp(pair->partner.code, partner_at(answer, k)->code) == 0) {
            return jarak__pair_change(pair, indicator);
        }
    }
    return NULL;
}

/* What the lines of an indicator have in common: how its quantities are written, and the years that most of them compare. */
typedef struct block {
    const jarak_indicator *indicator;
    jarak__quantity quantity;
    const jarak_indicator_change *usual; /* with the commonest years */
} block;

static bool same_years(const jarak_indicator_change *a, const jarak_indicator_change *b)
{
    return strcmp(a->first->period, b->first->period) == 0 && strcmp(a->last->period, b->last->period) == 0;
}

static size_t count_years(const jarak_answer *answer, const jarak_indicator *indicator, const jarak_indicator_change *like)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_indicator_change *change = jarak__pair_change(&answer->pairs[i], indicator);
        count += change != NULL && same_years(change, like);
    }
    return count;
}

/* False where the partner has no change in the indicator, or a summary can do without it. */
static bool describe_block(const jarak_answer *answer, const jarak_indicator *indicator, block *shown)
{
    double largest = 0, smallest = (double)INFINITY;
    bool partner_has = false;
    *shown = (block){.indicator = indicator};
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_indicator_change *change = jarak__pair_change(&answer->pairs[i], indicator);
        if (change == NULL) {
            continue;
        }
        partner_has |= !answer->pairs[i].rival;
        largest = fmax(largest, fmax(fabs(change->first->natural), fabs(change->last->natural)));
        smallest = fmin(smallest, fmin(fabs(change->first->natural), fabs(change->last->natural)));
        if (shown->usual == NULL || count_years(answer, indicator, change) > count_years(answer, indicator, shown->usual)) {
            shown->usual = change;
        }
    }
    shown->quantity = jarak__quantity_between(indicator, smallest, largest);
    return partner_has && !indicator->repeats && !indicator->unchanged;
}

static void add_cells(jarak__grid *grid, size_t column, const block *shown, const jarak_indicator_change *change)
{
    if (change == NULL) {
        jarak__grid_cell(grid, column, "–", JARAK__TONE_FAINT);
        return;
    }
    char first[JARAK__WORDS_BYTES], last[JARAK__WORDS_BYTES], text[4 * JARAK__WORDS_BYTES], change_text[JARAK__WORDS_BYTES];
    jarak__quantity_ends ends = {shown->quantity, shown->quantity};
    if (strcmp(shown->indicator->natural_unit, "percent") == 0) { /* has one unit, but not one number of decimals */
        ends = jarak__quantity_of_ends(shown->indicator, change->first->natural, change->last->natural);
    }
    snprintf(text, sizeof text, "%s → %s", jarak__number_text(&ends.first, change->first->natural, first),
             jarak__number_text(&ends.last, change->last->natural, last));
    jarak__grid_cell(grid, column, text, JARAK__TONE_PLAIN);
    jarak__grid_cell(grid, column + 1, jarak__change_mark(change), jarak__direction_tone(change->direction));
    jarak__short_change_text(change, change_text);
    if (!same_years(change, shown->usual)) {
        snprintf(text, sizeof text, "%s (%s–%s)", change_text, change->first->period, change->last->period);
        jarak__grid_cell(grid, column + 2, text, JARAK__TONE_PLAIN);
    } else {
        jarak__grid_cell(grid, column + 2, change_text, JARAK__TONE_PLAIN);
    }
}

/* The partners from first on that stand beside each other. */
typedef struct side_by_side {
    size_t first, n;
} side_by_side;

static void add_block(jarak__grid *grid, const jarak_answer *answer, const block *shown, side_by_side partners)
{
    for (size_t i = 0; i < answer->n_states; i++) {
        jarak__grid_line(grid);
        char name[160];
        jarak__grid_cell(grid, NAME, jarak__short_text(answer->states[i].name, NAME_COLUMNS, name, sizeof name), JARAK__TONE_PLAIN);
        for (size_t k = 0; k < partners.n; k++) {
            add_cells(grid, FIRST_PARTNER + k * COLUMNS_A_PARTNER, shown,
                      change_at(answer, &answer->states[i], partners.first + k, shown->indicator));
        }
    }
}

/* "Share of trade (%), 2021–2023" */
static void write_block_title(jarak__writer *writer, const block *shown, bool colour)
{
    jarak__writer title = {0};
    const char *unit = shown->quantity.unit + (shown->quantity.unit[0] == ' ');
    const char *base = strstr(shown->indicator->natural_unit, " of ");
    bool constant = base != NULL && strncmp(shown->indicator->natural_unit, "USD", 3) == 0;
    jarak__write_format(&title, "%s (%s", shown->indicator->label, unit);
    if (constant) {
        jarak__write_format(&title, _(" in prices of %s"), base + strlen(" of "));
    }
    jarak__write_format(&title, "), %s–%s", shown->usual->first->period, shown->usual->last->period);
    if (!title.failed) {
        jarak__capitalise(title.bytes);
    }
    writer->failed |= title.failed;
    jarak__write_toned(writer, title.failed ? "" : title.bytes, JARAK__TONE_STRONG, colour);
    jarak__write_text(writer, "\n");
    jarak__writer_release(&title);
}

static void add_heading(jarak__grid *grid, const jarak_answer *answer, side_by_side partners)
{
    jarak__grid_line(grid);
    for (size_t k = 0; k < partners.n; k++) {
        char text[JARAK__WORDS_BYTES], name[160];
        snprintf(text, sizeof text, _("with %s"),
                 jarak__short_text(partner_at(answer, partners.first + k)->within, NAME_COLUMNS, name, sizeof name));
        jarak__grid_cell(grid, FIRST_PARTNER + k * COLUMNS_A_PARTNER, text, JARAK__TONE_STRONG);
    }
}

/* What a reader looks for first: ties before signals, and the volume and share of a dimension together. */
static size_t rank(const jarak_answer *answer, const jarak_indicator *indicator)
{
    size_t n = answer->n_indicators, dimension = 0;
    while (strcmp(answer->indicators[dimension].dimension, indicator->dimension) != 0) {
        dimension++;
    }
    bool is_signal = strcmp(indicator->group, "signals") == 0;
    return ((size_t)is_signal * n + dimension) * n + (size_t)(indicator - answer->indicators);
}

/* The blocks in the order of their ranks; returns how many there are. */
static size_t describe_blocks(const jarak_answer *answer, block *blocks)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->n_indicators; i++) {
        block shown;
        if (!describe_block(answer, &answer->indicators[i], &shown)) {
            continue;
        }
        size_t place = count++;
        for (; place > 0 && rank(answer, blocks[place - 1].indicator) > rank(answer, shown.indicator); place--) {
            blocks[place] = blocks[place - 1];
        }
        blocks[place] = shown;
    }
    return count;
}

static jarak__grid *make_grid(const jarak_answer *answer, size_t n_blocks, const block *blocks, side_by_side partners, bool colour)
{
    char alignment[MOST_COLUMNS + 1] = "l";
    for (size_t k = 0; k < partners.n; k++) {
        memcpy(alignment + FIRST_PARTNER + k * COLUMNS_A_PARTNER, "rll", COLUMNS_A_PARTNER);
    }
    jarak__grid *grid = jarak__grid_new(alignment, colour);
    if (grid != NULL) {
        add_heading(grid, answer, partners);
        for (size_t i = 0; i < n_blocks; i++) {
            add_block(grid, answer, &blocks[i], partners);
        }
    }
    return grid;
}

/* As many partners beside each other as there is room for; the others below. */
static void write_blocks(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings)
{
    block *blocks = jarak__calloc(answer->n_indicators + 1, sizeof *blocks);
    const size_t n_blocks = blocks != NULL ? describe_blocks(answer, blocks) : 0;
    writer->failed |= blocks == NULL;
    for (side_by_side partners = {0, 0}; partners.first < n_partners(answer) && !writer->failed; partners.first += partners.n) {
        partners.n = n_partners(answer) - partners.first;
        jarak__grid *grid = make_grid(answer, n_blocks, blocks, partners, settings->colour);
        while (grid != NULL && partners.n > 1 && jarak__grid_columns(grid, 0, jarak__grid_lines(grid)) + INDENT > settings->width) {
            jarak__grid_free(grid);
            partners.n--;
            grid = make_grid(answer, n_blocks, blocks, partners, settings->colour);
        }
        if (grid == NULL) {
            writer->failed = true;
            break;
        }
        jarak__write_text(writer, partners.first > 0 ? "\n" : "");
        jarak__grid_write(grid, 0, 1, INDENT, writer);
        for (size_t i = 0; i < n_blocks; i++) {
            size_t start = 1 + i * answer->n_states;
            write_block_title(writer, &blocks[i], settings->colour);
            jarak__grid_write(grid, start, start + answer->n_states, INDENT, writer);
        }
        jarak__grid_free(grid);
    }
    jarak__free(blocks);
}

static void write_title(jarak__writer *writer, const char *title, const jarak_print_settings *settings)
{
    jarak__write_text(writer, "\n");
    jarak__write_toned(writer, title, JARAK__TONE_STRONG, settings->colour);
    jarak__write_text(writer, "\n");
}

/* "Not shown, …: a, b." of the indicators that a summary leaves out. */
static void write_left_out(jarak__writer *writer, const jarak_answer *answer, bool unchanged, const char *introduction,
                           const jarak_print_settings *settings)
{
    jarak__writer line = {0};
    size_t count = 0;
    for (size_t k = 0; k < answer->n_indicators; k++) {
        const jarak_indicator *indicator = &answer->indicators[k];
        bool any = false;
        for (size_t i = 0; i < answer->n_pairs; i++) {
            any |= !answer->pairs[i].rival && jarak__pair_change(&answer->pairs[i], indicator) != NULL;
        }
        if (any && indicator->unchanged == unchanged && (unchanged || indicator->repeats)) {
            jarak__write_format(&line, "%s %s", count++ > 0 ? "," : introduction, indicator->label);
        }
    }
    if (count > 0) {
        jarak__write_text(&line, ".");
        jarak__write_wrapped(writer, line.failed ? "" : line.bytes, settings->width, 2);
        jarak__write_text(writer, "\n");
    }
    writer->failed |= line.failed;
    jarak__writer_release(&line);
}

static void write_findings(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings)
{
    write_title(writer, _("What stands out"), settings);
    for (size_t i = 0; i < answer->n_findings; i++) {
        jarak__write_format(writer, "  %zu. ", i + 1);
        jarak__write_wrapped(writer, answer->findings[i].text, settings->width, 5);
        jarak__write_text(writer, "\n");
    }
}

/* What this answer rests on; nothing where its figures were not asked for. */
static void write_basis(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings)
{
    char figures[JARAK__WORDS_BYTES], sources[JARAK__WORDS_BYTES];
    int64_t n_figures = 0;
    for (size_t i = 0; i < answer->n_sources; i++) {
        n_figures += answer->sources[i].n_figures;
    }
    if (n_figures == 0) {
        return;
    }
    jarak__writer text = {0};
    jarak__write_format(&text, P_("From %s figure ", "From %s figures ", n_figures), jarak__count_text(n_figures, figures));
    jarak__write_format(&text, P_("in %s publication.", "in %s publications.", answer->n_sources),
                        jarak__count_text((int64_t)answer->n_sources, sources));
    writer->failed |= text.failed;
    jarak__write_wrapped(writer, text.failed ? "" : text.bytes, settings->width, 0);
    jarak__write_text(writer, "\n");
    jarak__writer_release(&text);
}

void jarak__write_overview(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings)
{
    if (settings->brief) {
        jarak__write_brief(writer, answer, settings);
        if (answer->n_findings > 0) {
            write_findings(writer, answer, settings);
        }
        return;
    }
    jarak__write_heading(writer, answer->question, settings);
    jarak__write_head(writer, answer, settings->width);
    if (answer->details != NULL && answer->details != answer->sentence) {
        jarak__write_text(writer, "\n");
        jarak__write_wrapped(writer, answer->details, settings->width, 0);
    }
    if (answer->votes_sentence != NULL) {
        jarak__write_text(writer, "\n");
        jarak__write_wrapped(writer, answer->votes_sentence, settings->width, 0);
    }
    jarak__write_text(writer, "\n\n");
    jarak__write_verdicts(writer, answer, settings);
    write_blocks(writer, answer, settings);
    write_left_out(writer, answer, false, _("The same directions:"), settings);
    write_left_out(writer, answer, true, _("No change:"), settings);
    jarak__write_text(writer, "\n");
    jarak__write_reading(writer, answer, settings->width);
    if (answer->n_findings > 0) {
        write_findings(writer, answer, settings);
    }
    write_title(writer, _("What is missing"), settings);
    jarak__write_missing(writer, answer, false, settings->width);
    jarak__write_text(writer, answer->n_sources > 0 ? "\n" : "");
    write_basis(writer, answer, settings);
}
