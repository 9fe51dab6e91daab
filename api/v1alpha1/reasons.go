package v1alpha1

import "slices"

// ReasonDoc says what a reason means and what a person does next. The page on conditions is generated from these rows.
type ReasonDoc struct {
	// Kind is the kind that shows the reason.
	Kind string
	// Conditions are the conditions that show it.
	Conditions []string
	// Reason is the word.
	Reason string
	// Meaning says what happened.
	Meaning string
	// Next says what to do.
	Next string
}

// ReasonDocs lists every reason of every kind, in the order of the documentation.
func ReasonDocs() []ReasonDoc {
	docs := migrationStateDocs()
	docs = append(docs, migrationReasonDocs()...)
	docs = append(docs, cloudSiteReasonDocs()...)
	return append(docs, appAssessmentReasonDocs()...)
}

const nothingToDo = "Nothing: it goes on by itself."

func migrationStateDocs() []ReasonDoc {
	state := func(reason, meaning, next string) ReasonDoc {
		return ReasonDoc{"Migration", []string{ConditionReady, ConditionReconciling, ConditionStalled}, reason, meaning, next}
	}
	end := func(reason, meaning, next string) ReasonDoc {
		doc := state(reason, meaning, next)
		doc.Conditions = append(doc.Conditions, ConditionSucceeded)
		return doc
	}
	return []ReasonDoc{
		state(ReasonConnecting, "The CloudSite, the AppAssessment or an answer from one of the two sides is awaited.",
			nothingToDo+" If it lasts, the message names the object or the side to look at."),
		state(ReasonChecking, "The plan is made at Atlassian, or its checks for errors run.", nothingToDo),
		state(ReasonSaved, "The checks passed. The migration waits for approval.",
			"Set run.approved to true when it should run."),
		state(ReasonQueued, "The migration waits for a slot, for spaces that another migration holds, or for Atlassian's quota.",
			nothingToDo+" The message says what it waits for."),
		state(ReasonRunning, "Atlassian moves the data.",
			nothingToDo+" A run cannot be cancelled through the API; a person can press Stop in the assistant."),
		end(ReasonFinished, "Everything in scope arrived.", "Look at the warnings in status.checks and at the cloud site."),
		state(ReasonBlocked, "Something stands in the way that only a person can mend. Nothing was moved since.",
			"Do what the message says. It is tested again on checks.recheckInterval and when the spec changes; "+
				"a plan that Atlassian refused, only then."),
		end(ReasonIncomplete, "Some of the scope arrived and some did not.",
			"status.runs names what failed. Mend the cause and make another Migration with what is left."),
		end(ReasonFailed, "Nothing of the scope arrived.",
			"status.runs says why. Mend the cause and make another Migration."),
		end(ReasonStopped, "Somebody pressed Stop in the assistant, or Atlassian cancelled the run.",
			"Look at what is in the cloud already: part of the data may be there. "+
				"Then make another Migration with what is left."),
		state(ReasonOutcomeUnknown, "A call to Atlassian got no answer, and what it made was not found in time. "+
			"Nothing is sent again, because a second run would damage the site.",
			"Open the plan in the assistant, by the name in status.job. If it runs or ran, Drover takes it up once Atlassian "+
				"lists it. If it never ran, delete this Migration and create it again."),
		state(ReasonNoProgress, "Nothing has moved for run.noProgressAfter. The run is still followed.",
			"Look at the assistant on the Confluence instance: is it up, attached, and is this plan running?"),
	}
}

func migrationReasonDocs() []ReasonDoc {
	prereq := func(reason, meaning, next string) ReasonDoc {
		return ReasonDoc{"Migration", []string{ConditionPrerequisitesMet}, reason, meaning, next}
	}
	checks := func(reason, meaning, next string) ReasonDoc {
		return ReasonDoc{"Migration", []string{ConditionChecksPassed}, reason, meaning, next}
	}
	return []ReasonDoc{
		prereq(ReasonMet, "All that the migration refers to is there and fits.", "Nothing."),
		prereq(ReasonWaitingForCloudSite, "The CloudSite does not exist yet, or is not Ready yet.",
			"Create it, or look at its conditions."),
		prereq(ReasonCloudSiteStalled, "The CloudSite is Stalled.", "Look at the CloudSite: its message says what to do."),
		prereq(ReasonWaitingForApps, "The AppAssessment does not exist yet, or has not collected the apps yet.",
			"Create it, or look at its conditions."),
		prereq(ReasonAppsNotReady, "Apps in scope are not installed, not needed in cloud, without consent, or without a path.",
			"Change the decision or the consent in the AppAssessment, or take the app out of the scope."),
		prereq(ReasonSpacesNotFound, "Keys in scope are unknown to Confluence, or differ only in case.",
			"Correct scope.spaces: the message names the keys."),
		prereq(ReasonScopeTooLarge, "The plan is larger than Atlassian takes (390 KB, or 5,000 spaces).",
			"Split the migration: the message gives the figure."),
		prereq(ReasonJobRejected, "Atlassian refused the plan as invalid.",
			"Change the spec: the message carries Atlassian's words."),
		prereq(ReasonCallRefused, "Atlassian refused a call, although the plan itself is not at fault.",
			"Look at the plan in the assistant: the message carries Atlassian's words. "+
				"It is tried again on checks.recheckInterval."),
		prereq(ReasonSpacesInCloud, "Spaces in scope are on the destination already. Migrating them again would damage them.",
			"Take them out of the scope; or delete them in the cloud, if you are sure that nobody needs them there."),
		prereq(ReasonCredentialsRefused, "Atlassian or Confluence refuses the credentials.",
			"Correct the Secret that the CloudSite names."),
		checks(ReasonNotChecked, "No checks were made for this plan yet.", nothingToDo),
		checks(ReasonChecking, "The checks run.", nothingToDo),
		checks(ReasonChecksPassed, "No check failed. Warnings stand in status.checks.", "Read the warnings."),
		checks(ReasonChecksFailed, "Checks failed: status.checks names them.",
			"Mend what they name. They are repeated on checks.recheckInterval and when the spec changes."),
		{"Migration", []string{ConditionSucceeded}, ReasonInProgress, "The migration has not ended.", nothingToDo},
	}
}

func cloudSiteReasonDocs() []ReasonDoc {
	site := func(conditions []string, reason, meaning, next string) ReasonDoc {
		return ReasonDoc{"CloudSite", conditions, reason, meaning, next}
	}
	ready := []string{ConditionReady, ConditionReconciling, ConditionStalled}
	sides := []string{ConditionSourceReachable, ConditionSiteReachable}
	clocks := []string{ConditionConnected, ConditionAttached}
	return []ReasonDoc{
		site(ready, ReasonReady, "Both sides answer, and the connection stands or is not needed at the moment.", "Nothing."),
		site(sides, ReasonReachable, "The side answers with these credentials.", "Nothing."),
		site(slices.Concat(ready, sides, []string{ConditionConnected}), ReasonUnreachable,
			"The side does not answer, or answers with a server error.",
			"If it lasts, look at the network, the proxy and the address. It is tried again by itself."),
		site(slices.Concat(ready, []string{ConditionConnected}), ReasonRateLimited,
			"The account has used up the calls that Atlassian allows it in a minute.", nothingToDo),
		site(slices.Concat(ready, sides), ReasonSecretNotFound, "A Secret that the CloudSite names does not exist.",
			"Create it: the message names it and its keys."),
		site(slices.Concat(ready, sides), ReasonSecretInvalid, "A Secret lacks a key, or holds something that cannot be used.",
			"Correct it: the message names the key."),
		site(slices.Concat(ready, []string{ConditionSourceReachable}), ReasonInsecureURL,
			"The URL is http:// and the operator's configuration does not allow that.",
			"Use https://, or ask who runs the operator to set allowHTTP."),
		site(slices.Concat(ready, sides, clocks), ReasonCredentialsRefused, "The side refuses the credentials (HTTP 401).",
			"Correct the Secret. Drover tries again when the Secret changes, and otherwise only once an hour, "+
				"so that no account gets locked."),
		site(slices.Concat(ready, sides, clocks), ReasonForbidden, "The account may not do this (HTTP 403).",
			"Make the account system admin of Confluence, and site or organization admin of the cloud site."),
		site(slices.Concat(ready, sides, clocks), ReasonUnexpectedContent,
			"The answer is not what this address should give, such as a login page.",
			"Look at the address and at what stands before it: a proxy, a single sign-on, a maintenance page."),
		site([]string{ConditionConnected}, ReasonTokenSaved, "The assistant holds a token of the site.", "Nothing."),
		site(slices.Concat(ready, []string{ConditionConnected}), ReasonTokenRefused, "The assistant did not take the token.",
			"Look at the versions (Migration Assistant 3.10.8 or newer) and at the log of Confluence. "+
				"It is tried again by itself."),
		site([]string{ConditionAttached}, ReasonAttached, "The assistant takes up work for the site.", "Nothing."),
		site(slices.Concat(ready, []string{ConditionAttached}), ReasonAttachRefused, "The assistant did not attach the site.",
			"Drover connects it anew by itself. If it lasts, look at the assistant's screen and the log of Confluence."),
		site(clocks, ReasonNotNeeded, "The clock ran out while no migration needed the connection.",
			"Nothing: it is renewed as soon as one does."),
		site(slices.Concat(sides, clocks), ReasonNotTried, "An earlier step failed, so this one was not tried.",
			"Look at the other conditions."),
	}
}

func appAssessmentReasonDocs() []ReasonDoc {
	apps := func(conditions []string, reason, meaning, next string) ReasonDoc {
		return ReasonDoc{"AppAssessment", conditions, reason, meaning, next}
	}
	ready := []string{ConditionReady, ConditionReconciling, ConditionStalled}
	waiting := slices.Concat(ready, []string{ConditionInventoryCollected})
	decisions := []string{ConditionDecisionsComplete}
	return []ReasonDoc{
		apps(ready, ReasonAssessed, "The inventory is complete, whatever it found.",
			"Look at DecisionsComplete and at the apps that are blocked."),
		apps(decisions, ReasonAssessing, "The apps are not collected yet.", nothingToDo),
		apps(waiting, ReasonWaitingForCloudSite, "The CloudSite does not exist yet, or Confluence is not reachable yet.",
			"Create it, or look at its conditions."),
		apps([]string{ConditionInventoryCollected}, ReasonCollected, "Every installed app is known.", "Nothing."),
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
	}
}
