// @ts-check
/** The page that tests devices and line. */
import { application } from "../../common/js/app.js"
import { DevicesController } from "./controllers/devices.js"
import { TryController } from "./controllers/try.js"
import { arrived } from "./dom.js"

application.register("devices", DevicesController)
application.register("try", TryController)
arrived()
