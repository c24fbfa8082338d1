// @ts-check
import { application } from "../../common/js/app.js"
import { ScoreController } from "./score_controller.js"

application.register("score", ScoreController)
