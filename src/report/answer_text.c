/* What the terminal texts of an answer share: marks, the reading aid, the list of what is missing, and their way to the stream. */
#include "report/answer_text.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/table.h"
#include "base/text.h"

void jarak_print_settings_init(jarak_print_settings *settings)
{
    *settings = (jarak_print_settings){.format = JARAK_FORMAT_TABLE, .width = 100};
}

jarak_print_settings jarak__print_settings(const jarak_print_settings *settings)
{
    if (settings != NULL) {
        return *settings;
    }
    jarak_print_settings defaults;
    jarak_print_settings_init(&defaults);
    return defaults;
}

const char *jarak__direction_mark(jarak_direction direction)
{
    return direction == JARAK_DIRECTION_CLOSER ? "▲" : direction == JARAK_DIRECTION_APART ? "▼" : "·";
}

jarak__tone jarak__direction_tone(jarak_direction direction)
{
    return direction == JARAK_DIRECTION_CLOSER  ? JARAK__TONE_CLOSER
           : direction == JARAK_DIRECTION_APART ? JARAK__TONE_APART
                                                : JARAK__TONE_FAINT;
}

const char *jarak__direction_word(jarak_direction direction)
{
    return direction == JARAK_DIRECTION_CLOSER ? _("closer") : direction == JARAK_DIRECTION_APART ? _("apart") : _("undecided");
}

void jarak__write_reading(jarak__writer *writer, const jarak_answer *answer, int width)
{
    char *text = jarak__format_text(
        _("▲ closer, ▼ apart, · undecided: the %g %% interval of the change does not exclude zero. Intervals come from how far "
          "reporters and counts err (docs/answers.md). Each line speaks for itself: the pooled verdict over all indicators comes with the "
          "closeness model and is not part of this output."),
        100 * answer->level);
    writer->failed |= text == NULL;
    jarak__write_wrapped(writer, text != NULL ? text : "", width, 0);
    jarak__write_text(writer, "\n");
    jarak__free(text);
}

static bool same_reason(const jarak_gap *a, const jarak_gap *b)
{
    return a->indicator == b->indicator && strcmp(a->text, b->text) == 0;
}

static const char *name_of(const jarak_answer *answer, const char *code)
{
    for (size_t i = 0; i < answer->n_states; i++) {
        if (strcmp(answer->states[i].code, code) == 0) {
            return answer->states[i].name;
        }
    }
    for (size_t i = 0; i < answer->n_rivals; i++) {
        if (strcmp(answer->rivals[i].code, code) == 0) {
            return answer->rivals[i].name;
        }
    }
    return answer->partner.name;
}

static bool is_shown(const jarak_answer *answer, const jarak_gap *gap, bool rivals)
{
    return rivals || strcmp(gap->partner, answer->partner.code) == 0;
}

static bool was_written(const jarak_answer *answer, size_t index, bool rivals)
{
    for (size_t i = 0; i < index; i++) {
        if (is_shown(answer, &answer->gaps[i], rivals) && same_reason(&answer->gaps[i], &answer->gaps[index])) {
            return true;
        }
    }
    return false;
}

/* "Tajikistan, Turkmenistan" of the gaps with one partner that share the reason of first. */
static size_t write_states(jarak__writer *line, const jarak_answer *answer, size_t first, const char *partner, bool partner_named)
{
    size_t count = 0;
    for (size_t i = first; i < answer->n_gaps; i++) {
        const jarak_gap *gap = &answer->gaps[i];
        if (strcmp(gap->partner, partner) != 0 || !same_reason(gap, &answer->gaps[first])) {
            continue;
        }
        if (count == 0 && partner_named) {
            jarak__write_format(line, _(" with %s: "), name_of(answer, partner));
        }
        jarak__write_format(line, "%s%s", count > 0 ? ", " : "", name_of(answer, gap->state));
        count++;
    }
    return count;
}

static void write_gap_line(jarak__writer *line, const jarak_answer *answer, size_t first, bool rivals)
{
    const jarak_gap *gap = &answer->gaps[first];
    jarak__write_format(line, "%s, %s:", gap->indicator->label, gap->text);
    jarak__write_text(line, rivals ? "" : " ");
    size_t count = write_states(line, answer, first, answer->partner.code, rivals);
    for (size_t k = 0; k < answer->n_rivals && rivals; k++) {
        size_t before = line->length;
        jarak__write_text(line, count > 0 ? ";" : "");
        size_t more = write_states(line, answer, first, answer->rivals[k].code, true);
        if (more == 0) {
            line->length = before;
        }
        count += more;
    }
    if (line->bytes != NULL) {
        line->bytes[line->length] = '\0';
    }
}

void jarak__write_missing(jarak__writer *writer, const jarak_answer *answer, bool rivals, int width)
{
    for (size_t i = 0; i < answer->n_gaps; i++) {
        if (!is_shown(answer, &answer->gaps[i], rivals) || was_written(answer, i, rivals)) {
            continue;
        }
        jarak__writer line = {0};
        write_gap_line(&line, answer, i, rivals);
        writer->failed |= line.failed;
        jarak__write_text(writer, "  ");
        jarak__write_wrapped(writer, line.bytes != NULL ? line.bytes : "", width, 4);
        jarak__write_text(writer, "\n");
        jarak__writer_release(&line);
    }
}

jarak_status jarak__finish_text(jarak__writer *writer, FILE *stream, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    if (writer->failed) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory writing the answer");
    } else if (writer->length > 0 && (fwrite(writer->bytes, 1, writer->length, stream) != writer->length || fflush(stream) != 0)) {
        status = jarak_fail(error, JARAK_ERR_IO, "cannot write the answer: %s", strerror(errno));
    }
    jarak__writer_release(writer);
    return status;
}

jarak_status jarak__print_json(const jarak_answer *answer, FILE *stream, jarak_error *error)
{
    jarak__writer writer = {0};
    char *text = NULL;
    jarak_status status = jarak_answer_json(answer, NULL, &text, error);
    if (status == JARAK_OK) {
        jarak__write_text(&writer, text);
        status = jarak__finish_text(&writer, stream, error);
    }
    jarak_text_free(text);
    return status;
}

jarak_status jarak__set_text(jarak_table *table, size_t row, size_t column, const char *text, jarak_error *error)
{
    return text != NULL ? jarak__table_set_text(table, row, column, text, strlen(text), error) : JARAK_OK;
}

void jarak__set_number(jarak_table *table, size_t row, size_t column, double number)
{
    if (!isnan(number)) {
        jarak__table_set_number(table, row, column, number);
    }
}

static jarak_type type_of(char letter)
{
    return letter == 'i' ? JARAK_INTEGER : letter == 'n' ? JARAK_NUMBER : letter == 'b' ? JARAK_BOOLEAN : JARAK_TEXT;
}

jarak_status jarak__table_with(const char *columns, size_t rows, jarak_table **table, jarak_error *error)
{
    jarak_status status = jarak__table_new(table, error);
    while (*columns != '\0' && status == JARAK_OK) {
        char name[48];
        size_t length = strcspn(columns, ":");
        snprintf(name, sizeof name, "%.*s", (int)length, columns);
        status = jarak__table_add_column(*table, name, type_of(columns[length + 1]), error);
        columns += length + 2;
        columns += strspn(columns, " ");
    }
    return status == JARAK_OK ? jarak__table_add_rows(*table, rows, error) : status;
}

jarak_status jarak__finish_table(jarak_status status, jarak_table *table, jarak_format format, FILE *stream, jarak_error *error)
{
    if (status == JARAK_OK) {
        status = jarak_table_print(table, format, stream, error);
    }
    jarak_table_free(table);
    return status;
}
