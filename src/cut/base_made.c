/* A made-up world of six countries, for trying the command without data: three neighbours who mostly trade with each other and with the
 * largest of them, and three large ones far off. */
#include <string.h>

#include "cut/work.h"

enum { N = 6 };

static const char *const names[N] = {"Farland", "Hub", "Inland", "Market", "North", "Port"};

/* Billions; exporters in rows. Nobody has figures of what Inland and Farland trade. */
static const double flows[N][N] = {
    {900, 2, -1, 60, 8, 3},   /* Farland */
    {3, 60, 4, 9, 14, 2},     /* Hub */
    {-1, 3, 40, 5, 12, 1},    /* Inland */
    {70, 11, 6, 1500, 30, 9}, /* Market */
    {9, 15, 10, 35, 300, 4},  /* North */
    {4, 1, 1, 12, 3, 30},     /* Port */
};

jarak_status jarak__cut_make_world(jarak_cut *cut, jarak_error *error)
{
    jarak_status status = jarak__cut_world_new(cut, N, error);
    for (size_t i = 0; status == JARAK_OK && i < N; i++) {
        cut->world.names[i] = names[i];
        for (size_t j = 0; j < N; j++) {
            cut->world.missing[i * N + j] = flows[i][j] < 0;
            cut->world.flows[i * N + j] = flows[i][j] < 0 ? 0 : flows[i][j];
        }
    }
    cut->info.domestic = "flows";
    return status;
}
