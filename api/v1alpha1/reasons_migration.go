package v1alpha1

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
		state(ReasonChecking, "The plan is being made at Atlassian, or its checks for errors run.", nothingToDo),
		state(ReasonSaved, "The checks passed. The migration waits for approval.",
			"Set run.approved to true when it should run."),
		state(ReasonQueued, "The migration waits: for a slot, for its window, for Migrations that it depends on, for spaces that "+
			"another one holds, or for Atlassian's quota.",
			nothingToDo+" The message says what it waits for; a Migration that it depends on may need you."),
		state(ReasonRunning, "Atlassian moves the data.",
			nothingToDo+" A run cannot be cancelled through the API; a person can press Stop in the assistant."),
		end(ReasonFinished, "Everything in scope arrived.", "Look at the warnings in status.checks and at the cloud site."),
		state(ReasonWaitingToRerun, "A run ended Failed or Incomplete, or before it began. The next one starts after a pause.",
			nothingToDo+" status.reruns.nextAt says when. The annotation "+AnnotationRerun+" starts it at once."),
		state(ReasonSuspended, "spec.suspend of the Migration or of its CloudSite is true: nothing is started.",
			"Set it to false when it should go on."),
		state(ReasonWindowMissed, "run.notAfter passed before the run, or a re-run, could start. What moved so far stays, and its "+
			"spaces stay held.",
			"Set run.notBefore and run.notAfter to a new window."),
		state(ReasonBlocked, "Something stands in the way that only a person can mend. Nothing was moved since.",
			"Do what the message says. It is tested again on checks.recheckInterval, on the annotation "+AnnotationRecheck+" and "+
				"when the spec changes. A plan that Atlassian refused, and a run that never began, wait for one of the last two."),
		end(ReasonIncomplete, "Some of the scope arrived and some did not, and no re-run is left.",
			"status.runs names what failed. Mend the cause, and set the annotation "+AnnotationRerun+" to a new value."),
		end(ReasonFailed, "Nothing of the scope arrived, and no re-run is left.",
			"status.runs says why. Mend the cause, and set the annotation "+AnnotationRerun+" to a new value."),
		end(ReasonStopped, "Somebody pressed Stop in the assistant, or Atlassian cancelled the run.",
			"Look at what is in the cloud already: part of the data may be there. Then set the annotation "+AnnotationRerun+
				" to a new value: what did not arrive goes into a new plan, after a look at the destination."),
		state(ReasonOutcomeUnknown, "A call to Atlassian got no answer and what it made was not found in time; or a run "+
			"ended in a way that is not known, or two runs stand where one was meant, or the object was restored without its status. "+
			"Nothing is sent again, because a second run would damage the site.",
			"Open the plan in the assistant, by the name in status.job. If it runs or ran, Drover takes it up once Atlassian "+
				"lists it. If it never ran, set the annotation "+AnnotationRerun+" to a new value: what did not arrive goes into a "+
				"new plan, after a look at the destination."),
		state(ReasonNoProgress, "Nothing has moved for run.noProgressAfter. The run is still followed.",
			"Look at the assistant on the Confluence instance: is it up, attached, and is this plan running? It recovers by "+
				"itself once something moves. A task that is never picked up is left by deleting the Migration."),
	}
}

func migrationReasonDocs() []ReasonDoc {
	prereq := func(reason, meaning, next string) ReasonDoc {
		return ReasonDoc{"Migration", []string{ConditionPrerequisitesMet}, reason, meaning, next}
	}
	verified := func(reason, meaning, next string) ReasonDoc {
		return ReasonDoc{"Migration", []string{ConditionVerified}, reason, meaning, next}
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
			"Change the spec: the message carries Atlassian's words. The annotation "+AnnotationRecheck+" sends it once more."),
		prereq(ReasonCallRefused, "Atlassian refused a call, although the plan itself is not at fault.",
			"Look at the plan in the assistant: the message carries Atlassian's words. "+
				"It is tried again on checks.recheckInterval."),
		prereq(ReasonSpacesInCloud, "Spaces in scope are on the destination already. Migrating them again would damage them.",
			"Take them out of the scope. Delete them in the cloud only if you know who brought them and that nobody needs them there."),
		prereq(ReasonWaitingForDomains, "The CloudSite has not said yet whether its e-mail domains are reviewed.", nothingToDo),
		prereq(ReasonDomainsNotReviewed, "E-mail domains of the users are not reviewed, or a blocked one is in use.",
			"Review the domains in the assistant, and declare them in spec.emailDomains of the CloudSite."),
		prereq(ReasonBackupMissing, "spec.backup attests a backup for a time that is still to come.",
			"Make the backup, and correct spec.backup.attested."),
		prereq(ReasonWaitingForBackup, "Confluence is asked for a backup of the spaces, or makes it. The run waits for it.", nothingToDo),
		prereq(ReasonBackupFailed, "Confluence made no backup: it failed, was cancelled, or is not permitted.",
			"Mend what the message says, and set the annotation "+AnnotationRecheck+" to a new value. Or make a backup otherwise, and "+
				"attest it in spec.backup."),
		prereq(ReasonBackupUnsupported, "This Confluence has no REST calls for backups.",
			"Make a backup otherwise, and attest it in spec.backup with the policy Attested."),
		prereq(ReasonWaitingForOthers, "A Migration that this one depends on is not Finished.",
			"Look at the one that the message names."),
		prereq(ReasonDependencyCycle, "spec.dependsOn goes round in a circle.", "Take one of the Migrations out of it."),
		prereq(ReasonNeverBegan, "Atlassian ended the run four times before any part of it began.",
			"Look at the attachment, at the Server ID in the CloudSite, and for a clone of the instance. Then set the annotation "+
				AnnotationRecheck+" to a new value."),
		prereq(ReasonCannotAdopt, "The job of spec.adoptJobID is unknown, belongs to another Migration, or differs from the spec.",
			"The message names the difference: correct the spec or spec.adoptJobID."),
		prereq(ReasonLeftPlanRan, "Somebody ran a plan in the assistant that this migration had left behind after an edit.",
			"Look at that plan. Then delete this Migration, and create another one with what is left."),
		prereq(ReasonLeftPlanUnread, "Whether somebody ran a plan that this migration made through another CloudSite cannot be read.",
			"Undo the edit of spec.cloudSiteRef, or let that CloudSite read the plan, or look at it in the assistant."),
		prereq(ReasonSiteChanged, "The CloudSite leads elsewhere than the runs of this migration did.",
			"Create the CloudSite with the former addresses, or delete this Migration."),
		prereq(ReasonCredentialsRefused, "Atlassian or Confluence refuses the credentials.",
			"Correct the Secret that the CloudSite names."),
		checks(ReasonNotChecked, "No checks were made for this plan yet.", nothingToDo),
		checks(ReasonChecking, "The checks run.", nothingToDo),
		checks(ReasonChecksPassed, "No check failed. Warnings stand in status.checks.", "Read the warnings."),
		checks(ReasonChecksFailed, "Checks failed: status.checks names them.",
			"Mend what they name. They are repeated on checks.recheckInterval and when the spec changes."),
		verified(ReasonVerifying, "Both sides are compared, or will be looked at again because something differed, or because the "+
			"migration goes on once more.", nothingToDo),
		verified(ReasonVerified, "Each space has the same on both sides, within spec.verificationTolerance.", "Nothing."),
		verified(ReasonSourceChanged, "All that Confluence held before the run arrived; it has changed since.",
			"Decide what to do with what was added in Confluence since: the reports that status.verification names have the figures."),
		verified(ReasonDiffers, "Spaces differ: something is missing on the site, it has more than Confluence ever had, or nothing proves "+
			"what arrived.",
			"Look at the spaces that the message names, on both sides, and at the log of the plan in the assistant. Nothing is run again "+
				"by itself. The annotation "+AnnotationVerify+" compares again."),
		verified(ReasonNotVerified, "Both sides could not be read for now. It is tried again by itself.",
			"Do what the message says."),
		verified(ReasonCannotBeVerified, "The CloudSite leads elsewhere than the migration did, or does not exist; or attachments alone "+
			"are moved.",
			"Create the CloudSite with the former addresses, and set the annotation "+AnnotationVerify+" to a new value. Attachments are "+
				"compared with their pages, by the Migration that moves those."),
		{"Migration", []string{ConditionSucceeded}, ReasonInProgress, "The migration has not ended.", nothingToDo},
	}
}
