// @ts-check
/** The room's page: wakes the line, and names the controllers. */
import { application } from "../../common/js/app.js"
import { ChatController } from "./controllers/chat.js"
import { DeskController } from "./controllers/desk.js"
import { DevicesController } from "./controllers/devices.js"
import { HandsController } from "./controllers/hands.js"
import { LobbyController } from "./controllers/lobby.js"
import { NoticesController } from "./controllers/notices.js"
import { OverController } from "./controllers/over.js"
import { PageController } from "./controllers/page.js"
import { PanelController } from "./controllers/panel.js"
import { PersonController } from "./controllers/person.js"
import { ReportController } from "./controllers/report.js"
import { SoundController } from "./controllers/sound.js"
import { StageController } from "./controllers/stage.js"
import { TimerController } from "./controllers/timer.js"
import { ToolbarController } from "./controllers/toolbar.js"
import { UsesController } from "./controllers/uses.js"
import { WaitingController } from "./controllers/waiting.js"
import { av, room } from "./current.js"
import { arrived } from "./dom.js"
import { keepFocus } from "./focus.js"

application.register("chat", ChatController)
application.register("desk", DeskController)
application.register("devices", DevicesController)
application.register("hands", HandsController)
application.register("lobby", LobbyController)
application.register("notices", NoticesController)
application.register("over", OverController)
application.register("page", PageController)
application.register("panel", PanelController)
application.register("person", PersonController)
application.register("report", ReportController)
application.register("sound", SoundController)
application.register("stage", StageController)
application.register("timer", TimerController)
application.register("toolbar", ToolbarController)
application.register("uses", UsesController)
application.register("waiting", WaitingController)

arrived()
keepFocus()
addEventListener("online", () => room.wake())
addEventListener("offline", () => room.sleep())
addEventListener("pageshow", ({ persisted }) => persisted && room.wake())
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && room.wake())
document.addEventListener("pointerdown", () => av.wake())
