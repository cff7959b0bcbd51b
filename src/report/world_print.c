/* The verdicts of every pair, a row a pair. */
#include <stdio.h>

#include "answer/answer.h"
#include "base/text.h"
#include "jarak/report.h"
#include "jarak/world.h"
#include "report/answer_text.h"
#include "report/format.h"
#include "report/grid.h"

/* What each group has; the key of a column is that of the group and this. */
enum { SHOWN, DIRECTION, PROBABILITY, CHANGE, LOW, HIGH, FROM, TO, SINCE, N_DIMENSIONS, N_OF_GROUP };
enum { STATE, PARTNER, STATE_CODE, PARTNER_CODE, SIZE, FIRST_GROUP };

#define GROUP(name)                                                                                                                     \
    {.title = N_(name), .type = JARAK_TEXT}, {.key = name "_direction", .type = JARAK_TEXT, .only_data = true},                         \
        {.key = name "_probability", .type = JARAK_NUMBER, .only_data = true},                                                          \
        {.key = name "_change", .type = JARAK_NUMBER, .only_data = true},                                                               \
        {.key = name "_conf_low", .type = JARAK_NUMBER, .only_data = true},                                                             \
        {.key = name "_conf_high", .type = JARAK_NUMBER, .only_data = true},                                                            \
        {.key = name "_from", .type = JARAK_INTEGER, .only_data = true}, {.key = name "_to", .type = JARAK_INTEGER, .only_data = true}, \
        {.key = name "_since", .type = JARAK_INTEGER, .only_data = true},                                                               \
    {                                                                                                                                   \
        .key = name "_n_dimensions", .type = JARAK_INTEGER, .only_data = true                                                           \
    }

static const jarak__column columns[] = {
    {.title = N_("state"), .type = JARAK_TEXT},
    {.title = N_("partner"), .type = JARAK_TEXT},
    {.key = "state", .type = JARAK_TEXT, .only_data = true},
    {.key = "partner", .type = JARAK_TEXT, .only_data = true},
    {.key = "size", .type = JARAK_NUMBER, .only_data = true},
    GROUP("signals"),
    GROUP("volume"),
    GROUP("share"),
};
enum { N_COLUMNS = sizeof columns / sizeof columns[0] };

/* "▲ +0.42 (97 %)": the probability is that of the direction, or of closer where there is none; what marks say stands above the table. */
static void show(const jarak_world_verdict *verdict, jarak__cell *cell)
{
    char change[JARAK__WORDS_BYTES], probability[JARAK__WORDS_BYTES];
    jarak__signed_text(verdict->change, 2, change);
    jarak__probability_text(verdict->direction == JARAK_DIRECTION_APART ? 1 - verdict->probability : verdict->probability, probability);
    snprintf(cell->scratch, sizeof cell->scratch, "%.8s %.40s (%.40s)", jarak__direction_mark(verdict->direction), change, probability);
    cell->text = cell->scratch;
}

static void fill_group(const jarak_world_verdict *verdict, size_t column, jarak__cell *cell)
{
    cell->present = verdict->known && (column != SINCE || verdict->since != 0);
    switch (cell->present ? column : N_OF_GROUP) {
    case SHOWN:
        show(verdict, cell);
        break;
    case DIRECTION:
        cell->text = jarak_direction_text(verdict->direction);
        break;
    case PROBABILITY:
        cell->number = verdict->probability;
        break;
    case CHANGE:
        cell->number = verdict->change;
        break;
    case LOW:
        cell->number = verdict->low;
        break;
    case HIGH:
        cell->number = verdict->high;
        break;
    case FROM:
        cell->integer = verdict->from;
        break;
    case TO:
        cell->integer = verdict->to;
        break;
    case SINCE:
        cell->integer = verdict->since;
        break;
    case N_DIMENSIONS:
        cell->integer = (int64_t)verdict->n_dimensions;
        break;
    default:
        break;
    }
}

static void fill_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_world_row *pair = &((const jarak_world *)data)->rows[row];
    cell->present = true;
    switch (column) {
    case STATE:
        cell->text = pair->state.name;
        break;
    case PARTNER:
        cell->text = pair->partner.name;
        break;
    case STATE_CODE:
        cell->text = pair->state.code;
        break;
    case PARTNER_CODE:
        cell->text = pair->partner.code;
        break;
    case SIZE:
        cell->number = pair->size;
        break;
    default:
        fill_group(&pair->groups[(column - FIRST_GROUP) / N_OF_GROUP], (column - FIRST_GROUP) % N_OF_GROUP, cell);
    }
}

static void give_rows(const void *data, jarak__sheet *sheet)
{
    *sheet = (jarak__sheet){
        .data = data, .n_rows = ((const jarak_world *)data)->n_rows, .n_columns = N_COLUMNS, .columns = columns, .cell = fill_cell};
}

/* The years that are compared, of all pairs and groups together. */
static void years_of(const jarak_world *world, int *from, int *to)
{
    *from = *to = 0;
    for (size_t i = 0; i < world->n_rows; i++) {
        for (int g = 0; g < JARAK_N_GROUPS; g++) {
            const jarak_world_verdict *verdict = &world->rows[i].groups[g];
            if (verdict->known) {
                *from = *from == 0 || verdict->from < *from ? verdict->from : *from;
                *to = verdict->to > *to ? verdict->to : *to;
            }
        }
    }
    *from = world->since != 0 ? world->since : *from;
    *to = world->until != 0 ? world->until : *to;
}

/* What a row is, what its numbers are of, and when. */
static void write_head(const jarak_world *world, jarak__writer *text)
{
    enum { WIDTH = 100 };
    jarak__writer line = {0};
    int from, to;
    years_of(world, &from, &to);
    jarak__write_format(&line, _("All pairs of states, a row each: closer or apart within %d–%d, as far as figures reach?"), from, to);
    jarak__write_wrapped(text, line.bytes != NULL ? line.bytes : "", WIDTH, 0);
    jarak__write_text(text, "\n");
    line.length = 0;
    jarak__write_format(&line,
                        _("Each group has its change in units that matter and, in brackets, the probability of closer, after ▼ that of "
                          "apart. ▲ closer and ▼ apart: it is at least %g %%; = no material change; ◆ mixed; ? reporters contradict each "
                          "other; · undecided. A change of 1 unit is a factor of 2.7 of an amount. Shares are those of the state's whole "
                          "that go to the partner. The largest changes come first."),
                        100 * world->level);
    jarak__write_wrapped(text, line.bytes != NULL ? line.bytes : "", WIDTH, 0);
    jarak__write_text(text, "\n");
    text->failed |= line.failed;
    jarak__writer_release(&line);
}

static void page(const void *result, jarak__output *out)
{
    jarak__sheet sheet = {0};
    write_head(result, &out->text);
    give_rows(result, &sheet);
    jarak__page_sheet(out, &sheet);
}

jarak_status jarak_world_print(const jarak_world *world, const jarak_print_settings *settings, FILE *stream, jarak_error *error)
{
    jarak_print_settings used;
    jarak_print_settings_init(&used);
    const jarak__printout printout = {.result = world, .page = page, .rows = give_rows};
    return jarak__print(&printout, settings != NULL ? settings->format : used.format, stream, error);
}
