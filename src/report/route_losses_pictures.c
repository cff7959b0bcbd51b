/* The data of the pictures of lost routes: the tree, and a sentence a loss. */
#include "base/text.h"
#include "jarak/report.h"
#include "jarak/state.h"
#include "report/page_file.h"
#include "report/route_losses.h"

/* Where the page goes. */
typedef struct destination {
    const char *language, *path;
} destination;

typedef struct pictures {
    const jarak__route_losses_printing *printing;
    const char *language;
    const char *summary;
} pictures;

static void put_sentences(const jarak_route_losses *found, jarak__json *json)
{
    jarak__json_object(json, "sentences", false);
    for (size_t i = 0; i < found->n_losses; i++) {
        jarak__writer text = {0};
        jarak__route_losses_write_loss(found, &found->losses[i], &text);
        jarak__json_text(json, found->losses[i].lost, text.bytes);
        jarak__writer_release(&text);
    }
    jarak__json_end(json);
}

static void put_names(const jarak_route_network *network, const char *language, jarak__json *json)
{
    jarak__json_object(json, "names", true);
    for (size_t i = 0; i < network->n_routes; i++) {
        for (size_t k = 0; k < network->routes[i].n_through; k++) {
            const char *code = network->routes[i].through[k];
            jarak__json_text(json, code, jarak_state_name(code, language));
        }
    }
    jarak__json_end(json);
}

static void write_tree(const void *result, jarak__json *json)
{
    const pictures *all = result;
    const jarak_route_losses *found = all->printing->found;
    jarak__json_text(json, "summary", all->summary);
    put_sentences(found, json);
    put_names(found->network, all->language, json);
    jarak__route_losses_tree(all->printing, json);
}

static jarak_status write_page(const jarak__route_losses_printing *p, const void *how, jarak_error *error)
{
    const destination *to = how;
    jarak__writer summary = {0};
    jarak__route_losses_write_sentences(p->found, &summary);
    const pictures all = {.printing = p, .language = to->language, .summary = summary.bytes};
    const jarak_status status = summary.failed ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results"))
                                               : jarak__pictures_write("routes", to->language, write_tree, &all, to->path, error);
    jarak__writer_release(&summary);
    return status;
}

jarak_status jarak_report_write_routes(const jarak_route_losses *found, const char *language, const char *path, jarak_error *error)
{
    const destination to = {.language = language != NULL ? language : "en", .path = path};
    return jarak__route_losses_prepared(found, write_page, &to, error);
}
