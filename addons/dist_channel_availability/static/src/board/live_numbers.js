// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { useBus, useService } from "@web/core/utils/hooks";
import { getAggregateSpecifications, getFieldsSpec } from "@web/model/relational_model/utils";
import { pick } from "@web/core/utils/objects";
import { onMounted, onWillUnmount, status, useComponent } from "@odoo/owl";

const CHANNEL = "dist_availability";
const CHANGED = "dist_availability/changed";
/** What comes within so many milliseconds is read together. */
const TOGETHER = 100;
/** By then a new page is subscribed: what changed between loading it and that is read once more. */
const SUBSCRIBED = 3000;

/** How many components of this tab listen: the last one to leave unsubscribes. */
let listeners = 0;

/**
 * Calls back with the products whose numbers were committed: a Set of ids, or null for any. The
 * same after a reconnection, when messages may have been missed.
 */
export function useNumbersChanged(callback) {
    const component = useComponent();
    const bus = useService("bus_service");
    let waiting = new Set();
    let timer;
    let late;
    const tell = () => {
        const products = waiting;
        waiting = new Set();
        timer = undefined;
        if (status(component) === "mounted") {
            callback(products);
        }
    };
    const collect = (productIds) => {
        if (!productIds) {
            waiting = null;
        } else if (waiting) {
            productIds.forEach((id) => waiting.add(id));
        }
        timer = timer || setTimeout(tell, TOGETHER);
    };
    const onChanged = (payload) => collect(payload.product_ids);
    useBus(bus, "BUS:CONNECT", () => collect(null));
    useBus(bus, "BUS:RECONNECT", () => collect(null));
    onMounted(() => {
        bus.subscribe(CHANGED, onChanged);
        late = setTimeout(() => collect(null), SUBSCRIBED);
        if (!listeners++) {
            bus.addChannel(CHANNEL);
        }
    });
    onWillUnmount(() => {
        clearTimeout(timer);
        clearTimeout(late);
        bus.unsubscribe(CHANGED, onChanged);
        if (!--listeners) {
            bus.deleteChannel(CHANNEL);
        }
    });
}

/** The records that are on the page, those of open groups included. */
export function shownRecords(model) {
    return model.root.records;
}

/** Read the shown records of the products again, in one request, and nothing else of the page. */
export async function refreshRecords(model, orm, products) {
    const records = shownRecords(model).filter(
        ({ data }) => !products || products.has(data.product_id.id),
    );
    if (!records.length) {
        return false;
    }
    const { resModel, activeFields, fields, context } = model.root.config;
    const ids = records.map((record) => record.resId);
    const found = await orm.webSearchRead(resModel, [["id", "in", ids]], {
        specification: getFieldsSpec(activeFields, fields, context),
        limit: ids.length,
        context,
    });
    const values = Object.fromEntries(found.records.map((record) => [record.id, record]));
    // what is on the page may have been replaced meanwhile
    const present = new Set(shownRecords(model));
    for (const record of records) {
        if (present.has(record) && values[record.resId]) {
            record._setData(values[record.resId]);
        }
    }
    return true;
}

/** Read the sums of the shown groups again: a folded group may hold what changed. */
export async function refreshSums(list, orm) {
    const { resModel, domain, groupBy, fields, fieldsToAggregate, context } = list.config;
    const sums = getAggregateSpecifications(pick(fields, ...fieldsToAggregate));
    const [groupSpec] = groupBy;
    const found = await orm.formattedReadGroup(resModel, domain, [groupSpec], sums, { context });
    for (const group of list.groups) {
        const read = found.find((one) => serverValue(one[groupSpec]) === group.serverValue);
        for (const name in read ? group.aggregates : {}) {
            const specification = sums.find((sum) => sum.startsWith(`${name}:`));
            group.aggregates[name] = read[specification] ?? group.aggregates[name];
        }
    }
    const open = list.groups.filter((group) => !group.isFolded && group.list.isGrouped);
    await Promise.all(open.map((group) => refreshSums(group.list, orm)));
}

function serverValue(value) {
    return Array.isArray(value) ? value[0] : value;
}

/** Keeps the numbers that a list or a kanban shows as they are committed. */
export function useLiveNumbers(model) {
    const orm = useService("orm").silent;
    const refresh = async (products) => {
        if (!model.isReady || model.useSampleModel) {
            return;
        }
        await refreshRecords(model, orm, products);
        if (model.root.isGrouped) {
            await refreshSums(model.root, orm);
        }
    };
    useNumbersChanged((products) => model.mutex.exec(() => refresh(products)));
}
