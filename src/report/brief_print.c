/* The answer on one screen: the headline, a row a state, what stands out. States stand in the order of how much their ties with the partner
 * changed; of each partner the three groups' marks and probabilities stand beside each other. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/answer.h"
#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/text.h"
#include "report/answer_pages.h"
#include "report/answer_text.h"

enum { NAME, FIRST_PARTNER, MOST_PARTNERS = 12, CELL_BYTES = 64, NAME_COLUMNS = 24 };

/* A state with its pair with the partner, and how much it changed. */
typedef struct ranked {
    const jarak_actor *state;
    double size;
} ranked;

static const jarak_actor *partner_at(const jarak_answer *answer, size_t k)
{
    return k == 0 ? &answer->partner : &answer->rivals[k - 1];
}

static const jarak_pair *pair_of(const jarak_answer *answer, const jarak_actor *state, const jarak_actor *partner)
{
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        if (strcmp(pair->state.code, state->code) == 0 && strcmp(pair->partner.code, partner->code) == 0) {
            return pair;
        }
    }
    return NULL;
}

/* Of the group that changed most; -1 where none is known. */
static double size_of(const jarak_pair *pair)
{
    double size = -1;
    for (int g = 0; pair != NULL && g < JARAK_N_GROUPS; g++) {
        if (pair->groups[g].known) {
            size = fmax(size, fabs(pair->groups[g].change));
        }
    }
    return size;
}

static int compare_ranked(const void *left, const void *right)
{
    const ranked *a = left, *b = right;
    return a->size != b->size ? (a->size > b->size ? -1 : 1) : strcmp(a->state->code, b->state->code);
}

static ranked *rank_states(const jarak_answer *answer)
{
    ranked *states = jarak__calloc(answer->n_states + 1, sizeof *states);
    for (size_t i = 0; states != NULL && i < answer->n_states; i++) {
        states[i] = (ranked){&answer->states[i], size_of(pair_of(answer, &answer->states[i], &answer->partner))};
    }
    if (states != NULL) {
        qsort(states, answer->n_states, sizeof *states, compare_ranked);
    }
    return states;
}

/* "▲ 90  · 82  – " of the three groups, each as wide. */
static const char *groups_text(const jarak_pair *pair, const jarak_verdict_mean *means, char text[CELL_BYTES])
{
    size_t length = 0;
    text[0] = '\0';
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        const bool known = pair != NULL ? pair->groups[g].known : means != NULL && means[g].n_pairs > 0;
        const jarak_direction direction = pair != NULL ? pair->groups[g].direction : known ? means[g].direction : JARAK_DIRECTION_UNDECIDED;
        const double probability = pair != NULL ? pair->groups[g].probability : known ? means[g].probability : (double)NAN;
        if (known) {
            length += (size_t)jarak__format_plainly(text + length, CELL_BYTES - length, "%s%s %2.0f", g > 0 ? "  " : "",
                                                    jarak__direction_mark(direction), jarak__probability_percent(probability));
        } else {
            length += (size_t)snprintf(text + length, CELL_BYTES - length, "%s–   ", g > 0 ? "  " : "");
        }
    }
    return text;
}

static void name_cell(jarak__grid *grid, size_t column, const char *name, jarak__tone tone)
{
    char text[160];
    jarak__grid_cell(grid, column, jarak__short_text(name, NAME_COLUMNS, text, sizeof text), tone);
}

/* The volume that most states compare with the partner, which stands beside the groups; NULL where there is none. */
static const jarak_indicator *main_indicator(const jarak_answer *answer)
{
    const jarak_indicator *best = NULL;
    size_t most = 0;
    for (size_t k = 0; k < answer->n_indicators; k++) {
        const jarak_indicator *indicator = &answer->indicators[k];
        size_t count = 0;
        for (size_t i = 0; i < answer->n_pairs && strcmp(indicator->group, "volume") == 0; i++) {
            const jarak_indicator_change *change = answer->pairs[i].rival ? NULL : jarak__pair_change(&answer->pairs[i], indicator);
            count += change != NULL && change->weight > 0;
        }
        if (count > most) {
            best = indicator;
            most = count;
        }
    }
    return best;
}

static void add_change(jarak__grid *grid, size_t column, const jarak_pair *pair, const jarak_indicator *indicator)
{
    const jarak_indicator_change *change = pair != NULL ? jarak__pair_change(pair, indicator) : NULL;
    if (change == NULL) {
        jarak__grid_cell(grid, column, "–", JARAK__TONE_FAINT);
        return;
    }
    char text[JARAK__WORDS_BYTES], cell[3 * JARAK__WORDS_BYTES];
    jarak__grid_cell(grid, column, jarak__from_to_text(change, text), JARAK__TONE_PLAIN);
    snprintf(cell, sizeof cell, "%s %s", jarak__change_mark(change), jarak__short_change_text(change, text));
    jarak__grid_cell(grid, column + 1, cell, jarak__direction_tone(change->direction));
    snprintf(cell, sizeof cell, "%.20s–%.20s", change->first->period, change->last->period);
    jarak__grid_cell(grid, column + 2, cell, JARAK__TONE_FAINT);
}

/* A row a state, for the partners from first on; with the indicator, where it is not NULL, behind. */
static jarak__grid *make_grid(const jarak_answer *answer, const ranked *states, size_t first, size_t n, const jarak_indicator *indicator,
                              bool colour)
{
    char alignment[MOST_PARTNERS + 5] = "l", cell[CELL_BYTES];
    memset(alignment + FIRST_PARTNER, 'l', n);
    memcpy(alignment + FIRST_PARTNER + n, indicator != NULL ? "rll" : "", indicator != NULL ? 4 : 1);
    jarak__grid *grid = jarak__grid_new(alignment, colour);
    if (grid == NULL) {
        return NULL;
    }
    jarak__grid_line(grid);
    for (size_t k = 0; k < n; k++) {
        char text[160], name[160];
        snprintf(text, sizeof text, _("with %s"),
                 jarak__short_text(partner_at(answer, first + k)->within, NAME_COLUMNS, name, sizeof name));
        jarak__grid_cell(grid, FIRST_PARTNER + k, text, JARAK__TONE_STRONG);
    }
    if (indicator != NULL) {
        name_cell(grid, FIRST_PARTNER + n, indicator->label, JARAK__TONE_STRONG);
    }
    for (size_t i = 0; i < answer->n_states; i++) {
        jarak__grid_line(grid);
        name_cell(grid, NAME, states[i].state->name, JARAK__TONE_PLAIN);
        for (size_t k = 0; k < n; k++) {
            const jarak_pair *pair = pair_of(answer, states[i].state, partner_at(answer, first + k));
            jarak__grid_cell(grid, FIRST_PARTNER + k, groups_text(pair, NULL, cell), JARAK__TONE_PLAIN);
        }
        if (indicator != NULL) {
            add_change(grid, FIRST_PARTNER + n, pair_of(answer, states[i].state, &answer->partner), indicator);
        }
    }
    if (first == 0 && answer->n_states > 1) {
        jarak__grid_line(grid);
        jarak__grid_cell(grid, NAME, _("together"), JARAK__TONE_PLAIN);
        jarak__grid_cell(grid, FIRST_PARTNER, groups_text(NULL, answer->groups, cell), JARAK__TONE_PLAIN);
    }
    return grid;
}

/* As many partners beside each other as there is room for. */
static void write_states(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings)
{
    ranked *states = rank_states(answer);
    const jarak_indicator *indicator = main_indicator(answer);
    const size_t n_partners = answer->n_rivals + 1;
    writer->failed |= states == NULL;
    for (size_t first = 0; first < n_partners && !writer->failed;) {
        size_t n = n_partners - first < MOST_PARTNERS ? n_partners - first : MOST_PARTNERS;
        const jarak_indicator *behind = first == 0 ? indicator : NULL;
        jarak__grid *grid = make_grid(answer, states, first, n, behind, settings->colour);
        while (grid != NULL && jarak__grid_columns(grid, 0, jarak__grid_lines(grid)) > settings->width && (n > 1 || behind != NULL)) {
            jarak__grid_free(grid);
            n -= n > 1;
            behind = n > 1 ? behind : NULL;
            grid = make_grid(answer, states, first, n, behind, settings->colour);
        }
        writer->failed |= grid == NULL;
        if (grid != NULL) {
            jarak__grid_write(grid, 0, jarak__grid_lines(grid), 0, writer);
        }
        jarak__grid_free(grid);
        first += n;
    }
    jarak__free(states);
}

void jarak__write_brief(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings)
{
    jarak__write_heading(writer, answer->question, settings);
    jarak__write_wrapped(writer, answer->headline != NULL ? answer->headline : answer->sentence, settings->width, 0);
    jarak__write_text(writer, "\n\n");
    if (answer->known != NULL) {
        jarak__write_wrapped(writer, answer->known, settings->width, 0);
        jarak__write_text(writer, "\n\n");
    }
    jarak__write_wrapped(writer,
                         _("Signals, volume and share, the states that changed most first: the mark of the verdict, and the probability of "
                           "closer in %"),
                         settings->width, 0);
    jarak__write_text(writer, "\n");
    write_states(writer, answer, settings);
    jarak__write_wrapped(writer, _("▲ closer, ▼ apart, = no material change, ◆ mixed, ? disputed, · undecided, – no figures"),
                         settings->width, 0);
    jarak__write_text(writer, "\n");
}
