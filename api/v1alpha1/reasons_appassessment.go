package v1alpha1

import "slices"

func appAssessmentReasonDocs() []ReasonDoc {
	apps := func(conditions []string, reason, meaning, next string) ReasonDoc {
		return ReasonDoc{"AppAssessment", conditions, reason, meaning, next}
	}
	ready := []string{ConditionReady, ConditionReconciling, ConditionStalled}
	inventory := []string{ConditionInventoryCollected}
	waiting := slices.Concat(ready, inventory)
	decisions := []string{ConditionDecisionsComplete}
	prepared := []string{ConditionAppsPrepared}
	return []ReasonDoc{
		apps(ready, ReasonAssessed, "The inventory is complete, whatever it found.",
			"Look at DecisionsComplete and AppsPrepared, and at the apps that are blocked."),
		apps(slices.Concat(decisions, prepared), ReasonAssessing, "The apps are not collected yet.", nothingToDo),
		apps(waiting, ReasonWaitingForCloudSite, "The CloudSite does not exist yet, or Confluence is not reachable yet.",
			"Create it, or look at its conditions."),
		apps(inventory, ReasonCollected, "Every installed app is known.", "Nothing."),
		apps(inventory, ReasonStaleMarketplaceData,
			"Every installed app is known. The Marketplace did not answer, so what it said of them before is shown.",
			"If it lasts, look at the network and the proxy. It is asked again at the next refresh."),
		apps(inventory, ReasonRefreshFailed,
			"The list could not be read again, so it is as it was at status.collectedAt.",
			"Do what the message says. It is tried again by itself."),
		apps(waiting, ReasonInventoryUnreadable, "Confluence does not give the list of apps.",
			"Make the account system admin. It is tried again by itself."),
		apps(waiting, ReasonMarketplaceUnreachable, "The Marketplace does not answer for some apps.",
			"If it lasts, look at the network and the proxy. It is tried again by itself."),
		apps(waiting, ReasonTooManyApps, "More than 1,000 apps are installed by people.",
			"Tell us: Drover does not hold that many."),
		apps(decisions, ReasonDecided, "Each installed app has a decision.", "Nothing."),
		apps(decisions, ReasonUndecidedApps, "Apps have no decision: the message names the first of them.",
			"Decide them in spec.apps, or set spec.defaultDecision."),
		apps(decisions, ReasonUnknownApps, "Decisions name apps that are not installed.",
			"Correct the keys: the message names them."),
		apps(prepared, ReasonPrepared, "Nothing is known to stand in the way of the needed apps.", "Nothing."),
		apps(prepared, ReasonAppsBlocked, "Something stands in the way of needed apps: the message names them.",
			"Do what their suggestion in status.apps says."),
		apps(prepared, ReasonAppsMissingInCloud, "Needed apps are not installed on the cloud site: the message names them.",
			"Install them there. It is seen at the next refresh, or at the next checks."),
		apps(prepared, ReasonNotKnown, "Nothing tells whether some needed apps are installed on the cloud site.",
			"Look at the cloud site yourself, or let checks run. It does not block a migration by itself."),
	}
}
