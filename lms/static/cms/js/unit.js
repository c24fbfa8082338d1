// @ts-check
import { application } from "../../common/js/app.js"
import { ReadingPlaceController } from "./reading_place.js"
import { TranslationController } from "./translation.js"

application.register("reading-place", ReadingPlaceController)
application.register("translation", TranslationController)
