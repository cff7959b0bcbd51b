/* What the printed forms of rerouted goods share: names, and amounts. */
#include <math.h>

#include "base/text.h"
#include "report/rerouting.h"

const char *jarak__rerouting_digits_name(jarak_rerouting_digits digits)
{
    return digits == JARAK_REROUTING_CN8 ? "cn8" : "hs6";
}

const char *jarak__rerouting_control_name(jarak_rerouting_control control)
{
    return control == JARAK_CONTROL_OTHER    ? "other"
           : control == JARAK_CONTROL_NONE   ? "none"
           : control == JARAK_CONTROL_STATES ? "states"
                                             : "growth";
}

void jarak__rerouting_write_amount(jarak__writer *text, double amount)
{
    jarak__write_text(text, amount <= -0.5 ? "-" : "");
    jarak__write_grouped(text, (size_t)llround(fabs(amount)));
}

/* Where there are any. */
static void put_concordances(const jarak_rerouting *found, jarak__json *json)
{
    if (found->n_concordances == 0) {
        return;
    }
    jarak__json_list(json, "concordances", false);
    for (size_t i = 0; i < found->n_concordances; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "older", found->concordances[i].older);
        jarak__json_text(json, "newer", found->concordances[i].newer);
        jarak__json_text(json, "source", found->concordances[i].source);
        jarak__json_count(json, "links", found->concordances[i].n_links);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_list(json, "families", false);
    for (size_t i = 0; i < found->n_families; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "product", found->families[i].product);
        jarak__json_texts(json, "members", found->families[i].n_members, found->families[i].members);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

void jarak__rerouting_put_changed(const jarak_rerouting *found, jarak__json *json)
{
    jarak__json_list(json, "not_testable", false);
    for (size_t i = 0; i < found->n_changed; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "product", found->changed[i].product);
        jarak__json_text(json, "reason",
                         found->changed[i].n_members == 0 ? _("code changed") : _("codes joined are only in part under the barrier"));
        jarak__json_number(json, "born", found->changed[i].born);
        jarak__json_number(json, "dead", found->changed[i].dead);
        if (found->changed[i].n_members > 0) {
            jarak__json_number(json, "mixed", found->changed[i].mixed);
            jarak__json_texts(json, "members", found->changed[i].n_members, found->changed[i].members);
        }
        jarak__json_end(json);
    }
    for (size_t i = 0; i < found->n_uncompared; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "product", found->uncompared[i]);
        jarak__json_text(json, "reason", _("the comparison states took too little"));
        jarak__json_null(json, "born");
        jarak__json_null(json, "dead");
        jarak__json_end(json);
    }
    jarak__json_end(json);
    put_concordances(found, json);
}
