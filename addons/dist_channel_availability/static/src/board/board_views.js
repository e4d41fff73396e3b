// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { useLiveNumbers } from "./live_numbers";
import { PartsDialog } from "../parts/parts_dialog";

/** A board: its numbers are live, and a click takes one apart. */
const boardOf = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            this.dialogs = useService("dialog");
            useLiveNumbers(this.model);
        }

        async openRecord(record) {
            this.dialogs.add(PartsDialog, { numberId: record.resId });
        }
    };

export class AvailabilityListController extends boardOf(ListController) {}
export class AvailabilityKanbanController extends boardOf(KanbanController) {}

const views = registry.category("views");
views.add("dist_availability_list", { ...listView, Controller: AvailabilityListController });
views.add("dist_availability_kanban", { ...kanbanView, Controller: AvailabilityKanbanController });
