/* SPDX-License-Identifier: BSD-2-Clause */
/* How drivers find each other: one registers an interface, another looks for one of that kind. */
#pragma once

#include <errno.h>
#include <platsupport/interface_types.h>
#include <stddef.h>
#include <utils/zf_log.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PS_INTERFACE_FOUND_MATCH 0
#define PS_INTERFACE_NO_MATCH    1

/* Looks at one registered interface: PS_INTERFACE_FOUND_MATCH ends the search, ..._NO_MATCH goes
 * on, a negative value ends it with that error. */
typedef int (*ps_interface_search_handler_fn_t)(void *handler_data, void *interface_instance,
                                                char **properties);
typedef int (*ps_interface_register_fn_t)(void *cookie, ps_interface_type_t interface_type,
                                          void *interface_instance, char **properties);
typedef int (*ps_interface_unregister_fn_t)(void *cookie, ps_interface_type_t interface_type,
                                            void *interface_instance);
typedef int (*ps_interface_find_fn_t)(void *cookie, ps_interface_type_t interface_type,
                                      ps_interface_search_handler_fn_t handler, void *handler_data);

typedef struct {
    void *cookie;
    ps_interface_register_fn_t interface_register_fn;
    ps_interface_unregister_fn_t interface_unregister_fn;
    ps_interface_find_fn_t interface_find_fn;
} ps_interface_registration_ops_t;

/* The checks that all three calls start with. */
#define __PS_INTERFACE_REG_VALID_ARGS(func)                                                        \
    do {                                                                                           \
        if (interface_registration_ops == NULL) {                                                  \
            ZF_LOGE("no interface registration ops");                                              \
            return -EINVAL;                                                                        \
        }                                                                                          \
        if (interface_registration_ops->func == NULL) {                                            \
            ZF_LOGE("%s is not implemented", #func);                                               \
            return -ENOSYS;                                                                        \
        }                                                                                          \
    } while (0)

/* Offer an interface; `properties` describe it, NULL-terminated, and stay the caller's. 0, or
 * -EINVAL, -ENOSYS, or what the implementation says. */
static inline int ps_interface_register(ps_interface_registration_ops_t *interface_registration_ops,
                                        ps_interface_type_t interface_type,
                                        void *interface_instance, char **properties)
{
    __PS_INTERFACE_REG_VALID_ARGS(interface_register_fn);
    return interface_registration_ops->interface_register_fn(
        interface_registration_ops->cookie, interface_type, interface_instance, properties);
}

/* Withdraw an interface. */
static inline int
ps_interface_unregister(ps_interface_registration_ops_t *interface_registration_ops,
                        ps_interface_type_t interface_type, void *interface_instance)
{
    __PS_INTERFACE_REG_VALID_ARGS(interface_unregister_fn);
    return interface_registration_ops->interface_unregister_fn(interface_registration_ops->cookie,
                                                               interface_type, interface_instance);
}

/* Show every interface of a kind to `handler` until it says stop. */
static inline int ps_interface_find(ps_interface_registration_ops_t *interface_registration_ops,
                                    ps_interface_type_t interface_type,
                                    ps_interface_search_handler_fn_t handler, void *handler_data)
{
    __PS_INTERFACE_REG_VALID_ARGS(interface_find_fn);
    return interface_registration_ops->interface_find_fn(interface_registration_ops->cookie,
                                                         interface_type, handler, handler_data);
}

#ifdef __cplusplus
}
#endif
