// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";

/**
 * Sends the form in the background, so that what was typed and the chosen photos stay when
 * something is wrong. Without it the form is sent like any other and the page comes back.
 */
export class DistReturnRequest extends Interaction {
    static selector = ".o_dist_return_request";
    dynamicContent = {
        ".o_dist_return_form": { "t-on-submit.prevent": this.locked(this.onSubmit, true) },
    };

    async onSubmit() {
        const form = this.el.querySelector(".o_dist_return_form");
        const mistakes = this.photoMistakes(form);
        if (mistakes.length) {
            this.show(this.alertOf(mistakes));
            return;
        }
        const answer = await this.waitFor(
            fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null),
        );
        if (!answer) {
            this.show(this.alertOf([_t("There is no connection. Try again in a moment.")]));
        } else if (answer.redirected) {
            window.location = answer.url;
            // The page goes away; until then nothing is sent twice.
            await new Promise(() => {});
        } else {
            await this.showAnswer(answer);
        }
    }

    photoMistakes(form) {
        const photos = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [
            ...input.files,
        ]);
        const { photoLimit, photoBytes } = form.dataset;
        const mistakes = photos
            .filter((photo) => photo.size > Number(photoBytes))
            .map((photo) =>
                _t("The photo “%(name)s” is too large. Take it with a lower resolution.", {
                    name: photo.name,
                }),
            );
        if (photos.length > Number(photoLimit)) {
            mistakes.push(
                _t("You chose %(count)s photos; %(limit)s can be sent with one request.", {
                    count: photos.length,
                    limit: photoLimit,
                }),
            );
        }
        return mistakes;
    }

    async showAnswer(answer) {
        const page = new DOMParser().parseFromString(
            await this.waitFor(answer.text()),
            "text/html",
        );
        const found = page.querySelector(".o_dist_return_mistakes > *");
        // The photos are still chosen here.
        found?.querySelector(".o_dist_return_again")?.remove();
        this.show(
            found || this.alertOf([_t("Something went wrong. Load the page again and retry.")]),
        );
        for (const card of this.el.querySelectorAll("fieldset[data-key]")) {
            const other = page.querySelector(`fieldset[data-key="${card.dataset.key}"]`);
            const isWrong = Boolean(other?.classList.contains("border-danger"));
            card.classList.toggle("border-danger", isWrong);
        }
    }

    alertOf(sentences) {
        const alert = document.createElement("div");
        alert.className = "alert alert-danger";
        alert.setAttribute("role", "alert");
        for (const sentence of sentences) {
            const line = document.createElement("div");
            line.textContent = sentence;
            alert.append(line);
        }
        return alert;
    }

    show(alert) {
        const place = this.el.querySelector(".o_dist_return_mistakes");
        place.replaceChildren(alert);
        place.scrollIntoView({ block: "center" });
    }
}

registry.category("public.interactions").add("dist_returns.return_request", DistReturnRequest);
