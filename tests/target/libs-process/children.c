/* SPDX-License-Identifier: BSD-2-Clause */
#include "children.h"

#include "setup.h"
#include <qtest.h>
#include <vka/object.h>

void make_child(struct child *child, const char *image)
{
    QT_EQ(vka_alloc_endpoint(&vka, &child->endpoint), 0);
    sel4utils_process_config_t config = process_config_default_simple(&simple, image, seL4_MaxPrio);
    QT_EQ(sel4utils_configure_process_custom(&child->process, &vka, &vspace, config), 0);
}

void spawn_child(struct child *child, enum task task)
{
    cspacepath_t path;
    char strings[2][WORD_STRING_SIZE];
    char *argv[2];
    vka_cspace_make_path(&vka, child->endpoint.cptr, &path);
    seL4_CPtr slot = sel4utils_mint_cap_to_process(&child->process, path, seL4_AllRights, BADGE);
    QT_EQ(slot, SEL4UTILS_FIRST_FREE);
    sel4utils_create_word_args(strings, argv, 2, slot, (seL4_Word)task);
    QT_EQ(sel4utils_spawn_process_v(&child->process, &vka, &vspace, 2, argv, 1), 0);
}

seL4_Word hear_child(struct child *child)
{
    seL4_Word badge;
    seL4_MessageInfo_t info = seL4_Recv(child->endpoint.cptr, &badge);
    QT_EQ(badge, BADGE);
    QT_EQ(seL4_MessageInfo_get_length(info), 1);
    return seL4_GetMR(0);
}

void end_child(struct child *child)
{
    sel4utils_destroy_process(&child->process, &vka);
    vka_free_object(&vka, &child->endpoint);
}

seL4_Word whole_life(const char *image, enum task task)
{
    static struct child child;
    make_child(&child, image);
    spawn_child(&child, task);
    seL4_Word said = hear_child(&child);
    end_child(&child);
    return said;
}
