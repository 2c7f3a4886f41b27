/* SPDX-License-Identifier: BSD-2-Clause */
/* A timer by messages to its server. */

#include <errno.h>
#include <sel4utils/time_server/client.h>
#include <sel4utils/util.h>

struct rpc_ltimer {
    seL4_CPtr ep;
    seL4_Word label;
    ps_malloc_ops_t malloc_ops;
};

/* Ask, with `words` message registers set. Returns the server's answer to whether it worked. */
static int ask(const struct rpc_ltimer *timer, rpc_ltimer_ops_t what, seL4_Word words)
{
    seL4_SetMR(0, what);
    seL4_Call(timer->ep, seL4_MessageInfo_new(timer->label, 0, 0, words));
    return (int)seL4_GetMR(0);
}

static int get_time(void *data, uint64_t *time)
{
    int error = ask(data, GET_TIME, 1);
    if (error == 0) *time = sel4utils_64_get_mr(1);
    return error;
}

static int set_timeout(void *data, uint64_t ns, timeout_type_t type)
{
    seL4_SetMR(1, type);
    sel4utils_64_set_mr(2, ns);
    return ask(data, SET_TIMEOUT, 2 + SEL4UTILS_64_WORDS);
}

static void destroy(void *data)
{
    struct rpc_ltimer *timer = data;
    ps_malloc_ops_t malloc_ops = timer->malloc_ops;
    ps_free(&malloc_ops, sizeof(*timer), timer);
}

int sel4utils_rpc_ltimer_init(ltimer_t *ltimer, ps_io_ops_t ops, seL4_CPtr ep, seL4_Word label)
{
    void *memory = NULL;
    if (ltimer == NULL) return EINVAL;
    int error = ps_malloc(&ops.malloc_ops, sizeof(struct rpc_ltimer), &memory);
    if (error != 0) return error;
    struct rpc_ltimer *timer = memory;
    *timer = (struct rpc_ltimer){.ep = ep, .label = label, .malloc_ops = ops.malloc_ops};
    /* Devices are the server's, and so there are none here; resetting it is not for clients. */
    *ltimer = (ltimer_t){
        .get_time = get_time,
        .set_timeout = set_timeout,
        .destroy = destroy,
        .data = timer,
    };
    return 0;
}
