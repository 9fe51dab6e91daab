package states

import (
	"github.com/drover-dev/drover/api/v1alpha1"
	droverstatus "github.com/drover-dev/drover/internal/status"
)

// ClassesOf tells in which classes a kind shows a reason. Its controllers decide that by the answer that they got, so some
// reasons are in two. The harness of the controllers' tests holds each status that they write against it.
func ClassesOf(kind, reason string) []droverstatus.Class {
	switch kind {
	case "Migration":
		return []droverstatus.Class{droverstatus.ClassOf(reason)}
	case "CloudSite":
		return cloudSite()[reason]
	case "AppAssessment":
		return appAssessment()[reason]
	default:
		return nil
	}
}

func cloudSite() map[string][]droverstatus.Class {
	resting := []droverstatus.Class{droverstatus.Resting}
	progressing := []droverstatus.Class{droverstatus.Progressing}
	stalled := []droverstatus.Class{droverstatus.Stalled}
	// A side that says that the call itself is wrong is not asked again as if it had been away.
	both := []droverstatus.Class{droverstatus.Progressing, droverstatus.Stalled}
	return map[string][]droverstatus.Class{
		v1alpha1.ReasonReady:              resting,
		v1alpha1.ReasonSuspended:          {droverstatus.Paused},
		v1alpha1.ReasonUnreachable:        both,
		v1alpha1.ReasonRateLimited:        progressing,
		v1alpha1.ReasonSecretNotFound:     progressing,
		v1alpha1.ReasonSecretInvalid:      stalled,
		v1alpha1.ReasonInsecureURL:        stalled,
		v1alpha1.ReasonCredentialsRefused: stalled,
		v1alpha1.ReasonForbidden:          stalled,
		v1alpha1.ReasonUnexpectedContent:  progressing,
		v1alpha1.ReasonTokenRefused:       both,
		v1alpha1.ReasonAttachRefused:      both,
		v1alpha1.ReasonAssistantTooOld:    stalled,
		v1alpha1.ReasonAssistantMissing:   stalled,
		v1alpha1.ReasonConfluenceTooOld:   stalled,
		v1alpha1.ReasonDuplicate:          stalled,
		v1alpha1.ReasonClone:              stalled,
	}
}

func appAssessment() map[string][]droverstatus.Class {
	return map[string][]droverstatus.Class{
		v1alpha1.ReasonAssessed:               {droverstatus.Resting},
		v1alpha1.ReasonWaitingForCloudSite:    {droverstatus.Progressing},
		v1alpha1.ReasonInventoryUnreadable:    {droverstatus.Progressing, droverstatus.Stalled},
		v1alpha1.ReasonMarketplaceUnreachable: {droverstatus.Progressing},
		v1alpha1.ReasonTooManyApps:            {droverstatus.Stalled},
	}
}
