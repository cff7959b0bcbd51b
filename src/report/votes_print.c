/* The votes that tell most of a pair, for the terminal. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "report/answer_text.h"

static const char *vote_word(const char *vote)
{
    return strcmp(vote, "Y") == 0 ? _("yes") : strcmp(vote, "N") == 0 ? _("no") : _("abstained");
}

static void write_vote(jarak__writer *writer, const jarak_pair *pair, const jarak_telling_vote *vote, const jarak_print_settings *settings)
{
    jarak__writer line = {0};
    bool together = vote->pull > 0;
    jarak__write_format(&line, "%s  %s", vote->date, vote->title != NULL ? vote->title : vote->rollcall);
    if (vote->resolution != NULL) {
        jarak__write_format(&line, " (%s)", vote->resolution);
    }
    jarak__write_text(writer, "  ");
    jarak__write_toned(writer, together ? "▲" : "▼", jarak__direction_tone(together ? JARAK_DIRECTION_CLOSER : JARAK_DIRECTION_APART),
                       settings->colour);
    jarak__write_text(writer, " ");
    jarak__write_wrapped(writer, line.failed ? "" : line.bytes, settings->width, 4);
    line.length = 0;
    jarak__write_format(&line, _("%s: %s; %s: %s. All: %" PRId64 " yes, %" PRId64 " abstained, %" PRId64 " no. Pull %+.2f"),
                        pair->partner.name, vote_word(vote->partner_vote), pair->state.name, vote_word(vote->state_vote), vote->n_yes,
                        vote->n_abstain, vote->n_no, vote->pull);
    jarak__write_text(writer, "\n    ");
    jarak__write_wrapped(writer, line.failed ? "" : line.bytes, settings->width, 4);
    jarak__write_text(writer, "\n");
    writer->failed |= line.failed;
    jarak__writer_release(&line);
}

void jarak__write_telling_votes(jarak__writer *writer, const jarak_pair *pair, const jarak_print_settings *settings)
{
    if (pair->n_telling_votes == 0) {
        return;
    }
    jarak__writer title = {0};
    jarak__write_format(&title, _("Votes that drew %s and %s together or apart most"), pair->state.within, pair->partner.within);
    jarak__write_toned(writer, title.failed ? "" : title.bytes, JARAK__TONE_STRONG, settings->colour);
    writer->failed |= title.failed;
    jarak__writer_release(&title);
    jarak__write_text(writer, "\n");
    for (size_t i = 0; i < pair->n_telling_votes; i++) {
        write_vote(writer, pair, &pair->telling_votes[i], settings);
    }
    jarak__write_wrapped(
        writer, _("The pull is how much nearer the two stood than two voters drawn by lot: yes and no are 1 apart, an abstention half."),
        settings->width, 0);
    jarak__write_text(writer, "\n\n");
}

void jarak__write_vote_move(jarak__writer *writer, const jarak_pair *pair, const jarak_print_settings *settings)
{
    enum { INDENT = 10 };
    const jarak_vote_move *move = pair->vote_move;
    for (size_t i = 0; move != NULL && i < move->n_lines; i++) {
        const char *title = i == 0 ? _("who moved") : "";
        jarak__write_toned(writer, title, JARAK__TONE_FAINT, settings->colour);
        for (int column = jarak__text_columns(title); column < INDENT; column++) {
            jarak__write_text(writer, " ");
        }
        jarak__write_wrapped(writer, move->lines[i], settings->width, INDENT);
        jarak__write_text(writer, "\n");
    }
}
