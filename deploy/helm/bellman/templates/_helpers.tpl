{{- define "bellman.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Names that MetalLB's installations have: those of an installation that is called bellman. Another beside it in the cluster
  has its own, since two objects of a name can't be. */}}
{{- define "bellman.webhook.service" -}}
{{- $name := include "bellman.fullname" . -}}
{{- if eq $name "bellman" -}}metallb-webhook-service{{- else -}}{{ $name | trunc 47 | trimSuffix "-" }}-webhook-service{{- end -}}
{{- end -}}
{{- define "bellman.webhook.configuration" -}}
{{- $name := include "bellman.fullname" . -}}
{{- if eq $name "bellman" -}}metallb-webhook-configuration{{- else -}}{{ $name }}-webhook-configuration{{- end -}}
{{- end -}}

{{- define "bellman.selectorLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "bellman.labels" -}}
{{ include "bellman.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- if ne .Release.Service "none" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
{{- end -}}

{{/* The short label by which MetalLB's manifests and its users' scripts find Pods, unless the values give it: name and labels. */}}
{{- define "bellman.component" -}}
{{- if not (hasKey (default dict .labels) "component") -}}
component: {{ .name }}
{{- end -}}
{{- end -}}

{{- define "bellman.controller.account" -}}
{{- if .Values.controller.serviceAccount.create -}}
{{- default (printf "%s-controller" (include "bellman.fullname" .)) .Values.controller.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.controller.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "bellman.speaker.account" -}}
{{- if .Values.speaker.serviceAccount.create -}}
{{- default (printf "%s-speaker" (include "bellman.fullname" .)) .Values.speaker.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.speaker.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* image: the dict of values and the chart's version as the tag's default */}}
{{- define "bellman.image" -}}
{{- $tag := default .root.Chart.AppVersion .image.tag -}}
{{- printf "%s:%s" .image.repository $tag -}}
{{- end -}}

{{/* Not empty where FRR-K8s speaks BGP: MetalLB has a value for bringing it along and one for using what is there. */}}
{{- define "bellman.frrk8s" -}}
{{- if or .Values.frrk8s.enabled .Values.frrk8s.external -}}yes{{- end -}}
{{- end -}}

{{/* Not empty where what users have FRR-K8s do is judged. */}}
{{- define "bellman.frrk8s.webhook" -}}
{{- if and (include "bellman.frrk8s" .) (ne .Values.controller.webhookMode "disabled") -}}yes{{- end -}}
{{- end -}}

{{/* Where FRR-K8s is. */}}
{{- define "bellman.frrk8s.namespace" -}}
{{- default .Release.Namespace .Values.frrk8s.namespace -}}
{{- end -}}

{{/* Values that can't go together, said before anything is made. What each may be by itself, values.schema.json says. */}}
{{- define "bellman.check" -}}
{{- range $component := list "controller" "speaker" -}}
{{- $repository := (index $.Values $component).image.repository -}}
{{- if regexMatch "(^|/)metallb/(controller|speaker)$" $repository -}}
{{- fail (printf "%s.image.repository is %q, an image of MetalLB's: remove %s.image from the values, or set the repository that has Bellman's" $component $repository $component) -}}
{{- end -}}
{{- end -}}
{{- $monitored := or .Values.prometheus.podMonitor.enabled .Values.prometheus.serviceMonitor.enabled -}}
{{- if and .Values.prometheus.podMonitor.enabled .Values.prometheus.serviceMonitor.enabled -}}
{{- fail "prometheus.podMonitor.enabled and prometheus.serviceMonitor.enabled: choose one of them, or every metric is scraped twice" -}}
{{- end -}}
{{- if and $monitored .Values.prometheus.rbacPrometheus -}}
{{- if or (not .Values.prometheus.serviceAccount) (not .Values.prometheus.namespace) -}}
{{- fail "prometheus.serviceAccount and prometheus.namespace name the client that reads the metrics: set both, or set prometheus.rbacPrometheus to false" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A line for each value of MetalLB's that is given and means nothing here. */}}
{{- define "bellman.passedOver" -}}
{{- $memberlist := "there is no memberlist: the nodes are read from Kubernetes" -}}
{{- $frr := "there is no FRR in Bellman's Pods" -}}
{{- $layer2 := "Layer 2 is not supported yet" -}}
{{- $all := list
  (list "speaker.memberlist" $memberlist)
  (list "speaker.excludeInterfaces" $layer2)
  (list "speaker.gratuitousARPInterval" $layer2)
  (list "speaker.bgpDebounceTimeout" "changes are advertised at once, because there is no FRR configuration to reload")
  (list "speaker.frr" $frr)
  (list "speaker.reloader" $frr)
  (list "speaker.frrMetrics" $frr)
  (list "speaker.initContainers" $frr)
  (list "frr-k8s" "this chart does not install FRR-K8s")
  (list "tls.curvePreferences" "the curves are Java's defaults") -}}
{{- $values := .Values.AsMap -}}
{{- range $all -}}
{{- $at := $values -}}
{{- range splitList "." (first .) -}}
{{- $at = ternary (get (default dict $at) .) "" (kindIs "map" $at) -}}
{{- end -}}
{{- if $at }}
The value {{ first . }} is ignored: {{ last . }}.
{{- end -}}
{{- end -}}
{{- with dig "tls" "cipherSuites" "" $values -}}
{{- if not (regexMatch "12$|1\\.2$" (dig "tls" "minVersion" "" $values)) }}
The value tls.cipherSuites is ignored: the cipher suites of TLS 1.3 are not configurable.
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What every container is denied. */}}
{{- define "bellman.confined" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
{{- end -}}

{{/* A probe of the health port: probe, path and, for speakers, host. */}}
{{- define "bellman.probe" -}}
httpGet:
  {{- with .host }}
  host: {{ . }}
  {{- end }}
  path: {{ .path }}
  port: {{ .port }}
{{ toYaml (omit .probe "enabled" "port") }}
{{- end -}}

{{/* Where a component answers its probes: probes of MetalLB's values name a port each, and here there is one. */}}
{{- define "bellman.healthPort" -}}
{{- $live := int (default 0 .livenessProbe.port) -}}
{{- $ready := int (default 0 .readinessProbe.port) -}}
{{- if and $live $ready (ne $live $ready) -}}
{{- fail (printf "livenessProbe.port is %d and readinessProbe.port %d: both are served on one port: set the same for both" $live $ready) -}}
{{- end -}}
{{- $live | default $ready | default 17472 -}}
{{- end -}}

{{/* Where Pods may run: the image is for this architecture alone. */}}
{{- define "bellman.nodeSelector" -}}
{{ toYaml (mergeOverwrite (dict "kubernetes.io/os" "linux" "kubernetes.io/arch" "amd64") (default dict .)) }}
{{- end -}}

{{- define "bellman.scrapeAnnotations" -}}
prometheus.io/scrape: "true"
prometheus.io/scheme: https
prometheus.io/port: {{ .Values.prometheus.metricsPort | quote }}
{{- end -}}
