/* The verdict of a pair in full: how sure, how large, since when, why, and how many other ways of answering agree; and the reasons
 * by indicator and by publication. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/answer_text.h"

enum { MOST_REASONS = 3, MOST_SOURCES = 8, INDENT = 10 };

/* To read. */
static const char *units_text(double number, char text[JARAK__WORDS_BYTES])
{
    return jarak__signed_text(number, 2, text);
}

/* To add up. */
static const char *exact_text(double number, char text[JARAK__WORDS_BYTES])
{
    return jarak__signed_text(number, 4, text);
}

/* "+0.25 (−0.03 … +0.52) on trade and people, 2 of 4 dimensions" */
static void write_size(jarak__writer *text, const jarak_verdict *verdict)
{
    char change[JARAK__WORDS_BYTES], low[JARAK__WORDS_BYTES], high[JARAK__WORDS_BYTES];
    jarak__write_format(text,
                        P_("%s (%s … %s), on %zu of %zu dimension", "%s (%s … %s), on %zu of %zu dimensions", verdict->n_all_dimensions),
                        units_text(verdict->change, change), units_text(verdict->low, low), units_text(verdict->high, high),
                        verdict->n_dimensions, verdict->n_all_dimensions);
    if (verdict->narrowed) {
        jarak__write_format(text, _("; %d–%d, as far as figures reach"), verdict->from, verdict->to);
    }
}

static void write_since(jarak__writer *text, const jarak_verdict *verdict)
{
    if (verdict->since == 0) {
        return;
    }
    jarak__write_format(text, _("; since %d"), verdict->since);
}

static void write_main_reasons(jarak__writer *text, const jarak_verdict *verdict)
{
    for (size_t i = 0; i < verdict->n_reasons && i < MOST_REASONS; i++) {
        char part[JARAK__WORDS_BYTES];
        jarak__write_format(text, "%s%s %s", i == 0 ? _("; from ") : ", ", verdict->reasons[i].indicator->label,
                            units_text(verdict->reasons[i].contribution, part));
    }
}

static void write_robustness(jarak__writer *text, const jarak_verdict *verdict)
{
    const size_t n_others = verdict->n_specifications - (verdict->n_specifications > 0);
    if (n_others > 0 && verdict->direction == JARAK_DIRECTION_UNDECIDED && verdict->n_agree == verdict->n_specifications) {
        jarak__write_format(
            text,
            P_("; the %zu other way of answering leaves it open, too", "; all %zu other ways of answering leave it open, too", n_others),
            n_others);
    } else if (n_others > 0) {
        jarak__write_format(text, P_("; %zu of %zu ways of answering agrees", "; %zu of %zu ways of answering agree", verdict->n_agree),
                            verdict->n_agree, verdict->n_specifications);
    }
    for (size_t i = 0; i < verdict->n_influences && i < 1; i++) {
        const jarak_influence *influence = &verdict->influences[i];
        jarak__write_format(text, _("; without %s of %d: %s"), influence->indicator->label, influence->year,
                            jarak__direction_word(influence->direction));
    }
}

void jarak__write_pair_verdict(jarak__writer *writer, const jarak_pair *pair, const jarak_print_settings *settings)
{
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        const jarak_verdict *verdict = &pair->groups[g];
        if (!verdict->known) {
            continue;
        }
        jarak__writer text = {0};
        jarak__write_format(&text, _("%s, probability of closer %.0f %%: "), jarak__direction_word(verdict->direction),
                            jarak__probability_percent(verdict->probability));
        write_size(&text, verdict);
        write_since(&text, verdict);
        write_main_reasons(&text, verdict);
        write_robustness(&text, verdict);
        jarak__write_text(&text, ".");
        const char *title = jarak__group_word((jarak_group)g);
        jarak__write_toned(writer, title, JARAK__TONE_FAINT, settings->colour);
        for (int column = jarak__text_columns(title); column < INDENT - 2; column++) {
            jarak__write_text(writer, " ");
        }
        jarak__write_toned(writer, jarak__direction_mark(verdict->direction), jarak__direction_tone(verdict->direction), settings->colour);
        jarak__write_text(writer, " ");
        jarak__write_wrapped(writer, text.failed ? "" : text.bytes, settings->width, INDENT);
        jarak__write_text(writer, "\n");
        writer->failed |= text.failed;
        jarak__writer_release(&text);
    }
}

static void write_sources(jarak__writer *writer, const jarak_verdict *verdict, const jarak_print_settings *settings)
{
    char text[JARAK__WORDS_BYTES];
    double rest = 0;
    for (size_t i = MOST_SOURCES; i < verdict->n_source_reasons; i++) {
        rest += verdict->source_reasons[i].contribution;
    }
    jarak__write_text(writer, _("  By publication\n"));
    for (size_t i = 0; i < verdict->n_source_reasons && i < MOST_SOURCES; i++) {
        const jarak_source_reason *reason = &verdict->source_reasons[i];
        jarak__write_format(writer, "    %s  ", exact_text(reason->contribution, text));
        jarak__write_wrapped(writer, reason->title != NULL ? reason->title : _("not known"), settings->width, 13);
        jarak__write_text(writer, "\n");
    }
    if (verdict->n_source_reasons > MOST_SOURCES) {
        const size_t n_others = verdict->n_source_reasons - MOST_SOURCES;
        jarak__write_format(writer, P_("    %s  %zu other\n", "    %s  %zu others\n", n_others), exact_text(rest, text), n_others);
    }
}

/* What would be said without one of its values, indicators or years. */
static void write_omissions(jarak__writer *writer, const jarak_verdict *verdict)
{
    char part[JARAK__WORDS_BYTES], percent[JARAK__WORDS_BYTES];
    if (verdict->n_omissions > 0) {
        jarak__write_text(writer, _("  Without it: direction, probability of closer\n"));
    }
    for (size_t i = 0; i < verdict->n_omissions; i++) {
        const jarak_influence *one = &verdict->omissions[i];
        jarak__write_format(writer, "    %s  ", exact_text(one->contribution, part));
        if (one->indicator == NULL) {
            jarak__write_format(writer, _("all of %d"), one->year);
        } else if (one->year == 0) {
            jarak__write_text(writer, one->indicator->label);
        } else {
            jarak__write_format(writer, _("%s of %d"), one->indicator->label, one->year);
        }
        if (one->known) {
            jarak__probability_text(one->probability, percent);
            jarak__write_format(writer, ": %s %s, %s\n", jarak__direction_mark(one->direction), jarak__direction_word(one->direction),
                                percent);
        } else {
            jarak__write_format(writer, ": – %s\n", _("no figures"));
        }
    }
}

void jarak__write_reasons(jarak__writer *writer, const jarak_pair *pair, jarak_group group, const jarak_print_settings *settings)
{
    const jarak_verdict *verdict = &pair->groups[group];
    if (!verdict->known) {
        return;
    }
    char text[JARAK__WORDS_BYTES];
    jarak__writer title = {0};
    jarak__write_format(&title, _("Why: %s of %s with %s, %d to %d"), jarak__group_word(group), pair->state.within, pair->partner.within,
                        verdict->from, verdict->to);
    jarak__write_text(writer, "\n");
    jarak__write_toned(writer, title.failed ? "" : title.bytes, JARAK__TONE_STRONG, settings->colour);
    writer->failed |= title.failed;
    jarak__writer_release(&title);
    jarak__write_format(writer, _("\n  A change of %s units over all indicators: %s %s, probability of closer %.0f %%\n  By indicator\n"),
                        exact_text(verdict->change, text), jarak__direction_mark(verdict->direction),
                        jarak__direction_word(verdict->direction), jarak__probability_percent(verdict->probability));
    for (size_t i = 0; i < verdict->n_reasons; i++) {
        jarak__write_format(writer, "    %s  %s\n", exact_text(verdict->reasons[i].contribution, text),
                            verdict->reasons[i].indicator->label);
    }
    write_sources(writer, verdict, settings);
    write_omissions(writer, verdict);
}
