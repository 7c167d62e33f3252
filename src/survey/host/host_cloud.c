/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads: what cloud-init left on disk, DMI. Nobody is asked without --cloud. */
#include <strings.h>

#include "format/hosts/instance_data.h"
#include "survey/host/host_parts.h"

/* Contents first: cloud-init tells provider, id, type and region in one file. */
static const char *const instance_files[] = {
	"/run/cloud-init/instance-data.json",
	"/var/lib/cloud/instance/instance-data.json",
	"/var/lib/cloud/instance/obj.json",
};

/* First match wins: the DMI value contains the text. */
static const struct {
	const char *field;
	const char *text;
	const char *provider;
} dmi_rules[] = {
	{ "sys_vendor", "Amazon EC2", "aws" },
	{ "bios_version", "amazon", "aws" }, /* on Xen */
	{ "bios_vendor", "Amazon EC2", "aws" },
	{ "product_name", "Google Compute Engine", "gcp" },
	{ "chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77", "azure" },
	{ "chassis_asset_tag", "OracleCloud.com", "oracle" },
	{ "sys_vendor", "DigitalOcean", "digitalocean" },
	{ "sys_vendor", "Hetzner", "hetzner" },
	{ "sys_vendor", "Scaleway", "scaleway" },
	{ "sys_vendor", "Vultr", "vultr" },
	{ "sys_vendor", "Alibaba Cloud", "alibaba" },
	{ "sys_vendor", "Tencent Cloud", "tencent" },
	{ "sys_vendor", "Huawei Cloud", "huawei" },
	{ "sys_vendor", "UpCloud", "upcloud" },
	{ "sys_vendor", "Exoscale", "exoscale" },
	{ "product_name", "Exoscale", "exoscale" },
	{ "sys_vendor", "Akamai", "linode" },
	{ "sys_vendor", "Linode", "linode" },
	{ "sys_vendor", "CloudSigma", "cloudsigma" },
	{ "sys_vendor", "OVH", "ovh" },
	{ "product_name", "OpenStack", "openstack" },
	{ "sys_vendor", "OpenStack", "openstack" },
};

/* Other names that cloud-init has for a provider. */
static const struct {
	const char *name, *provider;
} names
	[] = {
		{ "gce", "gcp" },        { "ec2", "aws" },    { "aliyun", "alibaba" },
		{ "akamai", "linode" },  { "unknown", NULL }, { "none", NULL },
		{ "nocloud", NULL }, /* a seed on disk: no provider */
		{ "configdrive", NULL },
	};

static const char *provider_named(const char *name)
{
	for (size_t i = 0; name && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(name, names[i].name) == 0)
			return names[i].provider;
	return name;
}

static bool read_instance_file(struct survey *survey, const char *path, struct cloud *cloud)
{
	struct instance_data data;
	scoped_buf file = { 0 };
	struct err err;

	if (!survey_read(survey, path, &file))
		return false;
	if (instance_data_parse(buf_bytes(&file), survey->arena, &data, &err) < 0) {
		survey_error_from(survey, path, &err);
		return false;
	}
	cloud->provider = provider_named(data.provider);
	if (!cloud->provider)
		return false;
	cloud->instance_id = data.instance_id;
	cloud->instance_type = data.instance_type;
	cloud->region = data.region;
	cloud->evidence = path;
	return true;
}

static void read_dmi(struct survey *survey, struct cloud *cloud)
{
	const struct host *host = &survey->content->host;

	for (size_t i = 0; i < sizeof(dmi_rules) / sizeof(dmi_rules[0]); i++)
		for (vec_each(pair, &host->dmi)) {
			if (cloud->provider || strcmp(pair->key, dmi_rules[i].field) != 0 ||
			    !strstr(pair->value, dmi_rules[i].text))
				continue;
			cloud->provider = dmi_rules[i].provider;
			cloud->evidence = arena_format(survey->arena, "/sys/class/dmi/id/%s",
						       dmi_rules[i].field);
		}
}

void host_cloud(struct survey *survey)
{
	struct cloud *cloud = &survey->content->host.cloud;

	for (size_t i = 0; i < sizeof(instance_files) / sizeof(instance_files[0]); i++)
		if (read_instance_file(survey, instance_files[i], cloud))
			break;
	if (!cloud->provider) {
		const char *id = host_line(survey, "/run/cloud-init/cloud-id");

		cloud->provider = provider_named(id);
		cloud->evidence = cloud->provider ? "/run/cloud-init/cloud-id" : NULL;
	}
	read_dmi(survey, cloud);
	if (cloud->provider && !cloud->instance_id)
		cloud->instance_id = host_line(survey, "/var/lib/cloud/data/instance-id");
	if (survey->options.cloud && survey->root->live)
		host_metadata(survey);
	else if (survey->options.cloud)
		survey_error(survey, NULL,
			     "--cloud: only the running system can ask, and this is a directory "
			     "(--root)");
}
