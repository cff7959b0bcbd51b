/* The data of the pictures of a lost tie among many sectors: the tree, its texts, and names of states. */
#include "base/text.h"
#include "jarak/report.h"
#include "jarak/state.h"
#include "report/cut_sectors.h"
#include "report/page_file.h"

typedef struct pictures {
    const jarak_cut_sectors_info *found;
    const char *language;
    const char *question, *basis, *interval;
} pictures;

/* Of those countries of the table that are named by the codes of states. */
static void put_names(const pictures *all, jarak__json *json)
{
    const jarak_cut_sectors_info *found = all->found;
    jarak__json_object(json, "names", true);
    for (size_t i = 0; found->countries != NULL && i < found->n; i++) {
        const char *name = jarak_state_name(found->countries[i].name, all->language);
        if (name != NULL) {
            jarak__json_text(json, found->countries[i].name, name);
        }
    }
    jarak__json_end(json);
}

static void write_tree(const void *result, jarak__json *json)
{
    const pictures *all = result;
    jarak__json_text(json, "question", all->question);
    jarak__json_text(json, "basis_words", all->basis);
    jarak__json_text(json, "interval_words", all->interval);
    jarak__json_text(json, "words", _("After all has adjusted; no capital, no migration, no goods that cannot be replaced.\n"));
    put_names(all, json);
    const jarak__cut_sectors_printing printing = {.found = all->found};
    jarak__cut_sectors_tree(&printing, json);
}

jarak_status jarak_report_write_cut_sectors(const jarak_cut_sectors *cut, const char *language, const char *path, jarak_error *error)
{
    const jarak_cut_sectors_info *found = jarak_cut_sectors_result(cut);
    jarak__writer texts[3] = {0};
    jarak__cut_sectors_write_question(found, &texts[0]);
    jarak__cut_sectors_write_basis(found, &texts[1]);
    jarak__cut_sectors_write_interval(found, &texts[2]);
    const pictures all = {.found = found,
                          .language = language != NULL ? language : "en",
                          .question = texts[0].bytes,
                          .basis = texts[1].bytes,
                          .interval = texts[2].bytes};
    jarak_status status = texts[0].failed || texts[1].failed || texts[2].failed
                              ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results"))
                              : jarak__pictures_write("sectors", all.language, write_tree, &all, path, error);
    for (size_t i = 0; i < 3; i++) {
        jarak__writer_release(&texts[i]);
    }
    return status;
}
