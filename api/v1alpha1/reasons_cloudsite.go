package v1alpha1

import "slices"

func cloudSiteReasonDocs() []ReasonDoc {
	site := func(conditions []string, reason, meaning, next string) ReasonDoc {
		return ReasonDoc{"CloudSite", conditions, reason, meaning, next}
	}
	ready := []string{ConditionReady, ConditionReconciling, ConditionStalled}
	sides := []string{ConditionSourceReachable, ConditionSiteReachable}
	clocks := []string{ConditionConnected, ConditionAttached}
	domains := []string{ConditionEmailDomainsReviewed}
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
			"Make another CloudSite with https://, or ask who runs the operator to set allowHTTP."),
		site(slices.Concat(ready, sides, clocks), ReasonCredentialsRefused, "The side refuses the credentials (HTTP 401).",
			"Correct the Secret. Drover tries again when the Secret changes, and otherwise only once an hour, "+
				"so that no account gets locked."),
		site(slices.Concat(ready, sides, clocks), ReasonForbidden, "The account may not do this (HTTP 403).",
			"Make the account system admin of Confluence, and site or organization admin of the cloud site."),
		site(slices.Concat(ready, sides, clocks), ReasonUnexpectedContent,
			"The answer is not what this address should give, such as a login page.",
			"Look at the address and at what stands before it: a proxy, a single sign-on, a maintenance page."),
		site(slices.Concat(ready, []string{ConditionConnected}), ReasonAssistantMissing,
			"The Confluence Cloud Migration Assistant is not among the apps of Confluence.",
			"Install it, under Manage apps. Drover looks again every 10 minutes."),
		site(slices.Concat(ready, []string{ConditionConnected}), ReasonAssistantTooOld,
			"The Confluence Cloud Migration Assistant is older than Drover needs: the message says which version is needed for what.",
			"Update it, under Manage apps. Drover looks again every 10 minutes."),
		site(slices.Concat(ready, []string{ConditionConnected}), ReasonConfluenceTooOld,
			"Atlassian does not migrate from a Confluence of this version (6.14 and older).", "Update Confluence first."),
		site(ready, ReasonDuplicate, "An older CloudSite connects the same Server ID with the same site. This one makes no call.",
			"Use the one that the message names, and delete this one. If the older one is deleted, this one takes over."),
		site(ready, ReasonClone,
			"Another CloudSite has the same Server ID with another Confluence URL, so one of the two is a copy of the other. "+
				"Either may take up the other's jobs, so nothing is started through both.",
			"Delete one of the two or, if the copy is meant to be there, set spec.confluence.sharedServerID to Acknowledged in each."),
		site(ready, ReasonSuspended, "spec.suspend is true: nothing is started. Open runs are followed and kept attached.",
			"Set spec.suspend to false to go on."),
		site([]string{ConditionConnected}, ReasonTokenSaved, "The assistant holds a token of the site.", "Nothing."),
		site(slices.Concat(ready, []string{ConditionConnected}), ReasonTokenRefused, "The assistant did not take the token.",
			"Look at the versions (Migration Assistant 3.10.8 or newer) and at the log of Confluence. "+
				"It is tried again by itself."),
		site([]string{ConditionAttached}, ReasonAttached, "The assistant takes up work for the site.", "Nothing."),
		site(slices.Concat(ready, []string{ConditionAttached}), ReasonAttachRefused, "The assistant did not attach the site.",
			"Drover connects it anew by itself. If it lasts, look at the assistant's screen and the log of Confluence."),
		site(clocks, ReasonNotNeeded, "The clock ran out while no migration needed the connection.",
			"Nothing: it is renewed as soon as one does."),
		site(slices.Concat(sides, clocks), ReasonNotTried,
			"An earlier step failed or the CloudSite is held back, so this one was not tried.", "Look at Ready."),
		site(domains, ReasonReviewed, "Every e-mail domain that was seen is trusted in spec.emailDomains.", "Nothing."),
		site(domains, ReasonNotObserved, "Nothing was observed of the e-mail domains in use: spec.emailDomains stands as the review.",
			"See that the list is complete, and that the assistant has the same."),
		site(domains, ReasonNoDomains, "spec.emailDomains is empty, so no migration runs.",
			"List every domain that users' addresses have, as Trusted or Blocked, and review the same in the assistant."),
		site(domains, ReasonUnreviewedDomains, "E-mail domains are in use that spec.emailDomains lacks: the message names the first 10.",
			"Add them, and review them in the assistant."),
		site(domains, ReasonBlockedDomains, "E-mail domains are in use that spec.emailDomains has as Blocked.",
			"Change or remove the users who have them on Confluence, or trust the domains."),
	}
}
