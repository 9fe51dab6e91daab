package roster

import (
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Identity stands for the pair of instance and site, compared without case, trailing slash and the port that https has anyway.
func Identity(site *v1alpha1.CloudSite) string {
	return identity(site.Spec.Confluence.ServerID, site.Spec.URL)
}

func pinnedIdentity(m *v1alpha1.Migration) string {
	if m.Status.Job == nil || m.Status.Job.ServerID == "" || m.Status.Job.URL == "" {
		return ""
	}
	return identity(m.Status.Job.ServerID, m.Status.Job.URL)
}

func identity(serverID, url string) string {
	return strings.ToLower(serverID) + " " + canonical(url)
}

// destination is the site of a pair, which may be that of other pairs as well.
func destination(identity string) string {
	return identity[strings.LastIndexByte(identity, ' ')+1:]
}

// canonical is a URL in the form in which two are compared.
func canonical(url string) string {
	scheme, rest, _ := strings.Cut(strings.ToLower(url), "://")
	host, path, _ := strings.Cut(rest, "/")
	usual := map[string]string{"https": ":443", "http": ":80"}[scheme]
	return strings.TrimRight(scheme+"://"+strings.TrimSuffix(host, usual)+"/"+path, "/")
}
